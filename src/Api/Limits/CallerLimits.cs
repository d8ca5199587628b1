using System.Collections.Frozen;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace HealthWuhan.Api.Limits;

/// <summary>How much one caller may have this node do, by class: a bucket for each account, or address where nobody is signed in.</summary>
/// <remarks>By node: behind a load balancer an account has as many buckets as there are nodes. What must hold for the city is counted by grains (sign-in codes, locks).</remarks>
internal sealed class CallerLimits : IDisposable
{
    private readonly FrozenDictionary<EndpointClass, ClassBuckets> _buckets;
    private readonly PartitionedRateLimiter<Caller> _atOnce;

    public CallerLimits(IOptions<LimitOptions> options, TimeProvider clock)
    {
        _buckets = LimitOptions.Classes.ToFrozenDictionary(kind => kind, kind => new ClassBuckets(options.Value.Of(kind), clock));
        // Made once: a limiter asks for its partition at every request.
        Func<Caller, ConcurrencyLimiterOptions> atOnce = caller => new() { PermitLimit = options.Value.Of(caller.Class).AccountAtOnce!.Value, QueueLimit = 0 };
        _atOnce = PartitionedRateLimiter.Create<Caller, Caller>(caller => RateLimitPartition.GetConcurrencyLimiter(caller, atOnce));
    }

    /// <summary>Counts a request. Null where the caller has one left, else how long until there is one.</summary>
    public TimeSpan? Take(Caller caller) => caller.Account is { } account
        ? _buckets[caller.Class].Accounts.Take(account)
        : _buckets[caller.Class].Addresses.Take(caller.Network ?? IPAddress.None);

    /// <summary>A place among those that the account may have at once, where its class bounds them; null where it does not.</summary>
    public RateLimitLease? TakePlace(Caller caller) => caller.Account is not null && _buckets[caller.Class].IsAtOnceBounded ? _atOnce.AttemptAcquire(caller) : null;

    public void Dispose() => _atOnce.Dispose();

    private sealed class ClassBuckets(ClassLimits limits, TimeProvider clock)
    {
        public bool IsAtOnceBounded { get; } = limits.AccountAtOnce is not null;

        public Buckets<string> Accounts { get; } = new(limits.AccountBurst, limits.AccountPerSecond, clock);

        public Buckets<IPAddress> Addresses { get; } = new(limits.AddressBurst, limits.AddressPerSecond, clock);
    }
}
