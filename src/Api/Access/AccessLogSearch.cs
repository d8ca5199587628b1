using System.Text.Json.Serialization;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using HealthWuhan.HealthCloud.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Access;

/// <summary>Which entries: whatever is left out does not matter. <c>to</c> is not included; <c>next</c> of one answer is the <c>before</c> of the following.</summary>
public sealed record AccessSearchRequest(
    DocumentFields? Document,
    string? Username,
    string? Action,
    [property: JsonConverter(typeof(InstantJson))] DateTimeOffset? From,
    [property: JsonConverter(typeof(InstantJson))] DateTimeOffset? To,
    int? Limit,
    long? Before);

/// <summary>The latest first.</summary>
public sealed record AccessSearchAnswer(
    IReadOnlyList<AccessSearchItem> Items,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Next);

/// <summary>An entry with everything; the citizen by key, the hash in hexadecimal, as verify-access-log prints and takes it.</summary>
public sealed record AccessSearchItem(
    long Seq,
    DateTimeOffset At,
    string Username,
    string Role,
    string? Place,
    string Action,
    string ActionTitle,
    string? Citizen,
    string? Subject,
    string? Reason,
    string Hash)
{
    internal static AccessSearchItem Of(SealedEntry entry, bool inEnglish) => new(
        entry.Seq,
        CityTime.Of(entry.At),
        entry.Username,
        entry.Role,
        entry.Place,
        entry.Action,
        AccessActions.TitleOf(entry.Action, inEnglish),
        entry.Citizen,
        entry.Subject,
        entry.Reason,
        Convert.ToHexStringLower(entry.Hash));
}

/// <summary>The auditor's search, which is itself on record.</summary>
internal static class AccessLogSearch
{
    private const int MostItems = 1000;
    private const int UsualItems = 200;
    private const int MaxUsername = 400;

    public static void MapAccessLogSearch(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/access-log/search", Search).LimitedAs(EndpointClass.StaffRead).WithTags("Access log").RequireAuthorization(Policies.ReadAccessLog).Records()
            .WithSummary("Who looked at whom, when and why, by person, account, action and time; the search goes on record too.");

    private static async Task<Results<Ok<AccessSearchAnswer>, ProblemResult>> Search(
        AccessSearchRequest request, HttpContext context, AccessLog log, DeploymentKeys keys, TimeProvider clock)
    {
        var errors = new FieldErrors();
        var query = Read(errors, request, keys, CityTime.DateOf(clock.GetUtcNow()));
        if (errors.Any)
            return errors.ToProblem();

        var found = await log.Search(query, context.RequestAborted);
        // After the query, so that an answer does not begin with itself.
        await StaffAccess.Of(context).Record(AccessActions.SearchAccessLog, new Concerned(query.Citizen, query.Username), context.RequestAborted);
        var inEnglish = ProblemResult.PrefersEnglish(context.Request);
        return TypedResults.Ok(new AccessSearchAnswer(
            [.. found.Select(entry => AccessSearchItem.Of(entry, inEnglish))],
            found.Count == query.Limit ? found[^1].Seq : null));
    }

    private static AccessQuery Read(FieldErrors errors, AccessSearchRequest request, DeploymentKeys keys, DateOnly today)
    {
        var document = request.Document is { } asked ? errors.Take("document", IdentityRules.ParseDocument(asked.Type, asked.Number, today)) : null;
        // With an @ it is a name that an external issuer gave.
        if (request.Username is { } name && !StaffAccount.IsUsername(name) && (name.Length > MaxUsername || !name.Contains('@', StringComparison.Ordinal)))
            errors.Add("username", "invalid-field", "No account has such a name.");
        if (request.Action is not null && !AccessActions.All.Any(action => action.Name == request.Action))
            errors.Add("action", "invalid-action", $"action is one of {string.Join(", ", AccessActions.All.Select(action => action.Name).Order(StringComparer.Ordinal))}.");
        if (request.To <= request.From)
            errors.Add("to", "invalid-period", "to is after from.");
        if (request.Limit is < 1 or > MostItems)
            errors.Add("limit", "invalid-field", $"limit is a number from 1 to {MostItems}.");

        return new()
        {
            Citizen = document is null ? null : CitizenKey.Derive(document, keys.CitizenKey),
            Username = request.Username,
            Action = request.Action,
            From = request.From,
            To = request.To,
            Before = request.Before,
            Limit = request.Limit ?? UsualItems,
        };
    }
}
