using System.Security.Claims;
using System.Text.Json.Serialization;
using HealthWuhan.Api.Directives;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Api.Zones;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Rounds;
using HealthWuhan.Grains.Directives;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Rounds;

/// <summary>
/// A round: <c>scope</c> names districts and communities, or they stand by themselves; without either it is the whole city. With <c>zone</c> it is
/// a second round of that zone, and has four hours where no deadline is given.
/// </summary>
public sealed record RoundRequest(
    string? Name,
    int? PoolSize,
    AreaFields? Scope,
    IReadOnlyList<string?>? Districts,
    IReadOnlyList<string?>? Communities,
    string? Zone,
    IReadOnlyList<string?>? Exempt,
    [property: JsonConverter(typeof(InstantJson))] DateTimeOffset? StartsAt,
    [property: JsonConverter(typeof(InstantJson))] DateTimeOffset? Deadline);

/// <summary>A round on the wire; <c>secondsLeft</c> is the clock to its deadline, below zero when that is past.</summary>
public sealed record RoundAnswer(
    string Id,
    string Name,
    int PoolSize,
    AreaFields Scope,
    string? Zone,
    IReadOnlyList<Exclusion> Exempt,
    DateTimeOffset StartsAt,
    DateTimeOffset Deadline,
    long SecondsLeft)
{
    internal static RoundAnswer Of(TestingRound round, DateTimeOffset now) => new(
        round.Id,
        round.Name,
        round.PoolSize,
        AreaFields.Of(round.Area),
        round.Zone,
        [.. round.Exempt.Order()],
        CityTime.Of(round.StartsAt),
        CityTime.Of(round.Deadline),
        (long)Math.Floor((round.Deadline - now).TotalSeconds));
}

/// <summary>The rounds, the latest to begin first.</summary>
public sealed record RoundsAnswer(IReadOnlyList<RoundAnswer> Items);

/// <summary>Testing rounds of the city or a part of it.</summary>
internal static class RoundEndpoints
{
    private const int DefaultPoolSize = 10;

    public static void MapRounds(this IEndpointRouteBuilder routes)
    {
        var rounds = routes.MapGroup("/v1/rounds").WithTags("Rounds");
        rounds.MapGet("", List).LimitedAs(EndpointClass.StaffRead).RequireAuthorization(Policies.ReadDirectives).WithSummary("Every round, also those that are over.");
        rounds.MapGet("/{id}", Get).LimitedAs(EndpointClass.StaffRead).RequireAuthorization(Policies.ReadDirectives).WithSummary("A round and its clock.");
        rounds.MapPut("/{id}", Order).LimitedAs(EndpointClass.StaffWrite).RequireAuthorization(Policies.Command).WithSummary("Orders a round, or changes it; on every node within five seconds.");
    }

    private static Ok<RoundsAnswer> List(LiveDirectives directives, DirectiveDesk desk)
    {
        var now = desk.Now;
        return TypedResults.Ok(new RoundsAnswer([.. directives.Current.Rounds.Values.OrderByDescending(round => round.StartsAt).Select(round => RoundAnswer.Of(round, now))]));
    }

    private static Results<Ok<RoundAnswer>, ProblemResult> Get(string id, LiveDirectives directives, DirectiveDesk desk) =>
        directives.Current.Rounds.TryGetValue(id, out var round)
            ? TypedResults.Ok(RoundAnswer.Of(round, desk.Now))
            : new ProblemResult(new Refusal("unknown-round", "No round with this id was ordered."));

    private static async Task<Results<Ok<RoundAnswer>, ProblemResult>> Order(
        string id, RoundRequest request, ClaimsPrincipal caller, DirectiveDesk desk, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var order = Read(errors, id, request);
        if (errors.Any)
            return errors.ToProblem();

        var ordered = await desk.ChangeRound(
            id,
            (round, city, now) => RoundRules.Order(
                round, order, order.Zone is null ? null : city.Zones.GetValueOrDefault(order.Zone), city.Policy<RoundPolicy>(now), now),
            caller.Username(),
            cancellationToken);
        return ordered.Refusal is { } refusal ? new ProblemResult(refusal) : TypedResults.Ok(RoundAnswer.Of(ordered.Value, desk.Now));
    }

    private static OrderRound Read(FieldErrors errors, string id, RoundRequest request) => new(
        errors.Text("id", id, maxLength: 60, mandatory: true) ?? "",
        errors.Text("name", request.Name ?? id, maxLength: 100, mandatory: true) ?? "",
        request.PoolSize ?? DefaultPoolSize,
        request.StartsAt,
        request.Deadline)
    {
        Area = AreaFields.Read(errors, request.Scope ?? new(request.Districts, request.Communities)),
        Zone = errors.Text("zone", request.Zone, maxLength: 60, mandatory: false),
        Exempt = [.. (request.Exempt ?? []).Select((reason, i) => errors.Choice($"exempt[{i}]", reason, default(Exclusion)))],
    };
}
