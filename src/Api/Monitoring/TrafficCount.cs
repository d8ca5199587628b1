using HealthWuhan.Domain.Identity;
using Microsoft.IdentityModel.JsonWebTokens;

namespace HealthWuhan.Api.Monitoring;

/// <summary>Counts every call of the API when it has been answered, whatever the answer is. Outermost, so that nothing is refused uncounted.</summary>
internal sealed class TrafficCount(RequestDelegate next, TrafficCounters counters, VisitWindow visits, TimeProvider clock)
{
    public async Task InvokeAsync(HttpContext context)
    {
        // Balancers, scrapers and readers of documents are no traffic.
        if (!context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        var began = clock.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            Count(context, began, clock.GetTimestamp());
        }
    }

    private void Count(HttpContext context, long began, long ended)
    {
        var kind = context.GetEndpoint()?.Metadata.GetMetadata<CountedAs>()?.Kind ?? CallKind.Ordinary;
        var isOfVisit = false;
        var beginsVisit = false;
        if (context.User.Identity is { IsAuthenticated: true } && context.User.IsInRole(Roles.Citizen)
            && context.User.FindFirst(JwtRegisteredClaimNames.Sid) is { Value: var session })
        {
            isOfVisit = true;
            beginsVisit = visits.Begins(session, (uint)(ended / clock.TimestampFrequency) + 1);
        }

        counters.Count(new(
            kind == CallKind.Stream ? -1 : (long)clock.GetElapsedTime(began, ended).TotalMicroseconds,
            kind == CallKind.ResultQuery && context.Response.StatusCode is StatusCodes.Status200OK or StatusCodes.Status304NotModified,
            isOfVisit,
            beginsVisit));
    }
}
