using System.Net;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using Microsoft.Extensions.Options;

namespace HealthWuhan.Api.Identity;

/// <summary>
/// How many codes this node lets one address ask for: as many at once as the limit says, then as many as flow back in over the minute. By the address of
/// the connection, whatever headers say of it.
/// </summary>
internal sealed class AddressLimit(IOptions<SignInLimitOptions> options, TimeProvider clock) : IEndpointFilter
{
    private readonly Buckets<IPAddress> _codes = Buckets<IPAddress>.AMinute(options.Value.CodesPerAddressAndMinute, options.Value.CodesPerAddressAndMinute, clock);

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        _codes.Take(Caller.NetworkOf(context.HttpContext)) is { } wait
            ? new ProblemResult(new Refusal("too-many-requests", "Too many requests from this address.") { Wait = wait })
            : await next(context);

    /// <summary>Keeps the limit at an endpoint that has codes sent.</summary>
    public static ValueTask<object?> Keep(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.RequestServices.GetRequiredService<AddressLimit>().InvokeAsync(context, next);
}
