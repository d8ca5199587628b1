using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using Microsoft.Extensions.Options;

namespace HealthWuhan.Api.Identity;

/// <summary>
/// How many codes this node lets one address ask for: as many at once as the limit says, then as many as flow back in over the minute. By the address of
/// the connection, whatever headers say of it.
/// </summary>
internal sealed class AddressLimit(IOptions<SignInLimitOptions> options) : IEndpointFilter, IDisposable
{
    private readonly PartitionedRateLimiter<HttpContext> _limiter = PartitionedRateLimiter.Create<HttpContext, IPAddress>(context =>
        RateLimitPartition.GetTokenBucketLimiter(NetworkOf(context.Connection.RemoteIpAddress), _ => Bucket(options.Value.CodesPerAddressAndMinute)));

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        using var lease = _limiter.AttemptAcquire(context.HttpContext);
        if (lease.IsAcquired)
            return await next(context);

        TimeSpan? wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : null;
        return new ProblemResult(new Refusal("too-many-requests", "Too many requests from this address.") { Wait = wait });
    }

    public void Dispose() => _limiter.Dispose();

    private static TokenBucketRateLimiterOptions Bucket(int aMinute)
    {
        var aDrop = Math.Max(1, aMinute / 60);
        return new() { TokenLimit = aMinute, TokensPerPeriod = aDrop, ReplenishmentPeriod = TimeSpan.FromMinutes(1) * aDrop / aMinute, QueueLimit = 0 };
    }

    /// <summary>A household's IPv6 connection has 2⁶⁴ addresses: its network counts.</summary>
    private static IPAddress NetworkOf(IPAddress? address)
    {
        if (address is null)
            return IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
