using System.Globalization;
using HealthWuhan.Api.Access;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Zones;
using HealthWuhan.Grains.Directives;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Coverage;

/// <summary>Where, and which page of it.</summary>
internal sealed record UnsampledQuery(string? Community, string? After, string? Limit);

/// <summary>How far a round has come, and who is left.</summary>
internal static class CoverageEndpoints
{
    private const int MostPeople = 500;
    private const int UsualPeople = 100;

    public static void MapCoverage(this IEndpointRouteBuilder routes)
    {
        var coverage = routes.MapGroup("/v1/rounds/{id}/coverage").WithTags("Rounds").LimitedAs(EndpointClass.StaffRead);
        coverage.MapGet("", Look).RequireAuthorization(Policies.ReadCoverage)
            .WithSummary("Coverage of a round, by district and community, with speed and forecast; district=… for one district's communities, by=district for none.");
        coverage.MapGet("/unsampled", Unsampled).RequireAuthorization(Policies.DoorToDoor).Records()
            .WithSummary("Who of a community is still to be sampled, masked, page by page; a reviewer's own district only.");
    }

    private static async Task<Results<Ok<CoverageAnswer>, ProblemResult>> Look(
        string id, string? district, string? by, CoverageDesk desk, CancellationToken cancellationToken) =>
        await desk.Look(id, district, by == "district", cancellationToken) is { } answer ? TypedResults.Ok(answer) : new ProblemResult(UnknownRound);

    private static async Task<Results<Ok<UnsampledAnswer>, ProblemResult>> Unsampled(
        string id, [AsParameters] UnsampledQuery query, StaffAccess staff, LiveDirectives directives, UnsampledList list, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var page = Read(errors, query);
        if (errors.Any)
            return errors.ToProblem();
        if (directives.Current.Rounds.GetValueOrDefault(id) is not { } round)
            return new ProblemResult(UnknownRound);

        return StaffScopeRules.Includes(staff.Member.Scope, new Domain.Citizens.Residence(page.Community, null))
            ? TypedResults.Ok(await list.Page(round, page, staff, cancellationToken))
            : new ProblemResult(StaffScopeRules.NotYours);
    }

    private static UnsampledPage Read(FieldErrors errors, UnsampledQuery query)
    {
        var size = UsualPeople;
        if (query.Limit is not null && !(int.TryParse(query.Limit, NumberStyles.None, CultureInfo.InvariantCulture, out size) && size is >= 1 and <= MostPeople))
            errors.Add("limit", "invalid-field", $"limit is a number from 1 to {MostPeople}.");
        var after = errors.Text("after", query.After, maxLength: 60, mandatory: false);
        return new(errors.Take("community", Community.Parse(query.Community)), after is null ? null : new CitizenKey(after), size);
    }

    private static Refusal UnknownRound => new("unknown-round", "No round with this id was ordered.");
}
