using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace HealthWuhan.Api.Limits;

/// <summary>How much one caller may have this node do, by class: a bucket for each account, or address where nobody is signed in.</summary>
/// <remarks>By node: behind a load balancer an account has as many buckets as there are nodes. What must hold for the city is counted by grains (sign-in codes, locks).</remarks>
internal sealed class CallerLimits : IDisposable
{
    private readonly Dictionary<EndpointClass, ClassLimits> _limits;
    private readonly PartitionedRateLimiter<Caller> _rates;
    private readonly PartitionedRateLimiter<Caller> _atOnce;

    public CallerLimits(IOptions<LimitOptions> options)
    {
        _limits = LimitOptions.Classes.ToDictionary(kind => kind, options.Value.Of);
        // Made once: a limiter asks for its partition at every request.
        Func<Caller, TokenBucketRateLimiterOptions> bucket = BucketOf;
        Func<Caller, ConcurrencyLimiterOptions> atOnce = AtOnceOf;
        _rates = PartitionedRateLimiter.Create<Caller, Caller>(caller => RateLimitPartition.GetTokenBucketLimiter(caller, bucket));
        _atOnce = PartitionedRateLimiter.Create<Caller, Caller>(caller => RateLimitPartition.GetConcurrencyLimiter(caller, atOnce));
    }

    /// <summary>Counts a request. Null where the caller has one left, else how long until there is one.</summary>
    public TimeSpan? Take(Caller caller)
    {
        using var lease = _rates.AttemptAcquire(caller);
        return lease.IsAcquired ? null : Bucket.WaitOf(lease) ?? TimeSpan.FromSeconds(1);
    }

    /// <summary>A place among those that the account may have at once, where its class bounds them; null where it does not.</summary>
    public RateLimitLease? TakePlace(Caller caller) =>
        caller.Account is not null && _limits[caller.Class].AccountAtOnce is not null ? _atOnce.AttemptAcquire(caller) : null;

    public void Dispose()
    {
        _rates.Dispose();
        _atOnce.Dispose();
    }

    private TokenBucketRateLimiterOptions BucketOf(Caller caller)
    {
        var limits = _limits[caller.Class];
        return caller.Account is null ? Bucket.Of(limits.AddressBurst, limits.AddressPerSecond) : Bucket.Of(limits.AccountBurst, limits.AccountPerSecond);
    }

    private ConcurrencyLimiterOptions AtOnceOf(Caller caller) => new() { PermitLimit = _limits[caller.Class].AccountAtOnce!.Value, QueueLimit = 0 };
}
