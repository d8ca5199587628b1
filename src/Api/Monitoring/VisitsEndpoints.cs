using System.Globalization;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Monitoring;

/// <summary>Which spans; times in ISO 8601 with offset, the end excluded.</summary>
internal sealed record VisitsQuery(string? By, string? From, string? To);

/// <summary>How much the system is used.</summary>
internal static class VisitsEndpoints
{
    /// <summary>A stream outlives no access token: whoever reads on asks again, and is asked who they are.</summary>
    private static readonly int s_mostEvents = (int)AccessTokens.Lifetime.TotalSeconds;

    public static void MapVisits(this IEndpointRouteBuilder routes)
    {
        var visits = routes.MapGroup("/v1/ops/visits").WithTags("Operations").RequireAuthorization(Policies.Operations);
        visits.MapGet("", Read).LimitedAs(EndpointClass.StaffRead).WithSummary("Visits, result queries and latencies by minute (24 hours at most) or hour (72), the cumulative counts, the peak and the rise.");
        // As the machinery that watches: a page that is open all day has no turn to give back, and no time-out.
        visits.MapGet("/stream", Follow).CountAs(CallKind.Stream).LimitedAs(EndpointClass.Machine)
            .WithSummary("Server-sent events: the figures of this moment, one event a second, for half an hour at most (events=… for fewer).");
    }

    private static async Task<Results<Ok<VisitsAnswer>, ProblemResult>> Read(
        [AsParameters] VisitsQuery query, VisitsBoard board, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var by = query.By ?? VisitsBoard.ByMinute;
        if (by is not (VisitsBoard.ByMinute or VisitsBoard.ByHour))
            errors.Add("by", "invalid-field", $"by is {VisitsBoard.ByMinute} or {VisitsBoard.ByHour}.");
        var (from, to) = (Instant(errors, "from", query.From), Instant(errors, "to", query.To));
        var most = VisitsBoard.Reach(by).Most;
        if (from is { } begin && to is { } end && (end <= begin || end - begin > most))
            errors.Add("to", "invalid-period", $"to is after from, by at most {most.TotalHours:0} hours.");
        if (from is not null && to is null)
            errors.Add("to", "missing-field", "from goes with to.");
        return errors.Any ? errors.ToProblem() : TypedResults.Ok(await board.Read(by, from, to, cancellationToken));
    }

    private static ServerSentEventsResult<VisitsNow> Follow(int? events, VisitsView view, IHostApplicationLifetime host, HttpContext context)
    {
        // A page that is looked at must not hold up a node that is to end.
        var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, host.ApplicationStopping);
        context.Response.RegisterForDispose(either);
        return TypedResults.ServerSentEvents(view.Follow(Math.Clamp(events ?? s_mostEvents, 1, s_mostEvents), either.Token), "visits");
    }

    private static DateTimeOffset? Instant(FieldErrors errors, string field, string? text)
    {
        if (text is null)
            return null;
        if (DateTimeOffset.TryParseExact(text, ["yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
            return instant;

        errors.Add(field, "invalid-field", "A time is given as 2021-08-07T11:00:00+08:00.");
        return null;
    }
}
