using System.Globalization;
using System.Text.Json.Serialization;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.HealthCloud.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Access;

/// <summary>Who of the staff looked at me or changed something, the latest first; <c>next</c> goes into <c>before</c> for what is older.</summary>
public sealed record MyAccessLogAnswer(
    IReadOnlyList<MyAccessItem> Items,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Next);

/// <summary>One look or change. It tells the role and its site, lab or district; the person behind it is the auditor's to know.</summary>
public sealed record MyAccessItem(DateTimeOffset At, string Role, string Action, string ActionTitle)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Place { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Subject { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    internal static MyAccessItem Of(SealedEntry entry, bool inEnglish) =>
        new(CityTime.Of(entry.At), entry.Role, entry.Action, AccessActions.TitleOf(entry.Action, inEnglish))
        {
            Place = entry.Place,
            Subject = entry.Subject,
            Reason = entry.Reason,
        };
}

/// <summary>The citizen's own view of the access log.</summary>
internal static class MyAccessLog
{
    private const int MostItems = 200;
    private const int UsualItems = 50;

    public static void MapMyAccessLog(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/me/access-log", List).LimitedAs(EndpointClass.CitizenRead).WithTags("Me").RequireAuthorization(Policies.Citizen)
            .WithSummary("Who of the staff looked at me, in which role, when and why.");

    private static async Task<Results<Ok<MyAccessLogAnswer>, ProblemResult>> List(
        string? before, string? limit, HttpContext context, AccessLog log)
    {
        var errors = new FieldErrors();
        var olderThan = Number(errors, "before", before, long.MaxValue);
        var most = Number(errors, "limit", limit, MostItems) ?? UsualItems;
        if (errors.Any)
            return errors.ToProblem();

        var entries = await log.OfCitizen(context.User.CitizenKey(), olderThan, (int)most, context.RequestAborted);
        var inEnglish = ProblemResult.PrefersEnglish(context.Request);
        return TypedResults.Ok(new MyAccessLogAnswer(
            [.. entries.Select(entry => MyAccessItem.Of(entry, inEnglish))],
            entries.Count == most ? entries[^1].Seq : null));
    }

    private static long? Number(FieldErrors errors, string field, string? text, long most)
    {
        if (text is null)
            return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most)
            return number;

        errors.Add(field, "invalid-field", $"{field} is a number from 1 to {most}.");
        return null;
    }
}
