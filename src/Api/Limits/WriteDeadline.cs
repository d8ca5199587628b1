using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace HealthWuhan.Api.Limits;

/// <summary>
/// Tells whoever writes within two seconds where it cannot be done now: the database may be away or hang, or the silo that would do it. What was begun may still be done; the
/// same request again finds it so.
/// </summary>
/// <remarks>
/// One time for the whole of a request, from its beginning: how long it waited for a turn, for the access log or for a grain makes no difference. A filter, so that a body which comes slowly has all the time
/// that its class gives. A file of many rows, or what a device has kept for a day, has a time for each row or tube instead
/// (<see cref="RowLimits"/>, <see cref="EndpointLimits.InSteps"/>): it takes as long as it is long, and no step holds it up.
/// </remarks>
internal static class WriteDeadline
{
    /// <summary>The classes whose requests are one write or a few.</summary>
    public static bool IsFor(EndpointClass kind) => kind is EndpointClass.StaffWrite or EndpointClass.CitizenWrite or EndpointClass.Booking or EndpointClass.Session;

    /// <summary>Calls the work off when its time is over, by the token that every handler hands on.</summary>
    public static async ValueTask<object?> Keep(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        if (context.GetEndpoint()?.Metadata.GetMetadata<SteppedEndpoint>() is not null || context.Features.Get<IHttpRequestLifetimeFeature>() is not RequestTime time)
            return await next(invocation);

        time.Shorten(context.RequestServices.GetRequiredService<IOptions<LimitOptions>>().Value.WriteWithin);
        try
        {
            return await next(invocation);
        }
        catch (OperationCanceledException) when (time.IsOver)
        {
            return new ProblemResult(new Refusal("temporarily-unavailable", "It cannot be stored at the moment; send the same request again."));
        }
        finally
        {
            time.Extend();
        }
    }
}
