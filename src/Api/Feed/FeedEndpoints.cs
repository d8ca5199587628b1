using System.Globalization;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain.Events;
using HealthWuhan.HealthCloud.Feed;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Feed;

/// <summary>Events in the record's order, and where to go on: the same <c>after</c> gives the same events again, at any time.</summary>
public sealed record FeedAnswer(IReadOnlyList<CloudEvent> Events, string Next);

/// <summary>What is asked for: <c>kinds</c> is a list with commas, or is left out for all.</summary>
internal sealed record FeedQuery(string? After, string? Limit, string? Kinds);

/// <summary>Everything that happens, for those who keep a record of their own.</summary>
internal static class FeedEndpoints
{
    private const int DefaultLimit = 500;
    private const int MaxLimit = 1000;

    public static void MapFeed(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/feed", Read).LimitedAs(EndpointClass.StaffRead).WithTags("Feed").RequireAuthorization(Policies.ReadFeed)
            .WithSummary("The events after a cursor, in order, none missed. Ask again with next; docs/feed.md.");

    private static async Task<Results<Ok<FeedAnswer>, ProblemResult>> Read([AsParameters] FeedQuery query, EventFeed feed, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var after = Number(errors, "after", query.After, 0, 0, long.MaxValue);
        var limit = (int)Number(errors, "limit", query.Limit, DefaultLimit, 1, MaxLimit);
        var kinds = ReadKinds(errors, query.Kinds?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        if (errors.Any)
            return errors.ToProblem();

        var page = await feed.Read(after, kinds, limit, cancellationToken);
        return TypedResults.Ok(new FeedAnswer([.. page.Events.Select(CloudEvent.Of)], page.Next.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Kinds as the record names them, each once.</summary>
    public static string[] ReadKinds(FieldErrors errors, IEnumerable<string?>? kinds)
    {
        string[] asked = [.. (kinds ?? []).Select(kind => kind ?? "").Distinct(StringComparer.Ordinal)];
        foreach (var unknown in asked.Except(EventKinds.All, StringComparer.Ordinal))
            errors.Add("kinds", "invalid-field", $"No such kind; there are {string.Join(", ", EventKinds.All)}.");
        return asked;
    }

    public static long Number(FieldErrors errors, string field, string? text, long byDefault, long least, long most)
    {
        if (text is null)
            return byDefault;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;

        errors.Add(field, "invalid-field", $"{field} is a number from {least} to {most}.");
        return byDefault;
    }
}
