using System.Net;
using System.Threading.RateLimiting;
using HealthWuhan.Api.Limits;
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
        RateLimitPartition.GetTokenBucketLimiter(Caller.NetworkOf(context), _ => Bucket.AMinute(options.Value.CodesPerAddressAndMinute, options.Value.CodesPerAddressAndMinute)));

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        using var lease = _limiter.AttemptAcquire(context.HttpContext);
        if (lease.IsAcquired)
            return await next(context);

        return new ProblemResult(new Refusal("too-many-requests", "Too many requests from this address.") { Wait = Bucket.WaitOf(lease) });
    }

    /// <summary>Keeps the limit at an endpoint that has codes sent.</summary>
    public static ValueTask<object?> Keep(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.RequestServices.GetRequiredService<AddressLimit>().InvokeAsync(context, next);

    public void Dispose() => _limiter.Dispose();
}
