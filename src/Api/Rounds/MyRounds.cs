using System.Security.Claims;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Rounds;
using HealthWuhan.Grains.Directives;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Rounds;

/// <summary>The rounds that ask something of the caller, the nearest deadline first.</summary>
public sealed record MyRoundsAnswer(IReadOnlyList<MyRound> Items);

/// <summary>A round as somebody sees it who is to take part, or is let go (<c>exempt</c>).</summary>
public sealed record MyRound(string Id, string Name, DateTimeOffset StartsAt, DateTimeOffset Deadline, bool Exempt, bool Sampled);

/// <summary>Which rounds a citizen is to take part in.</summary>
internal static class MyRounds
{
    /// <summary>A round goes on being shown so long after its deadline, to whoever missed it.</summary>
    private static readonly TimeSpan s_shownAfterDeadline = TimeSpan.FromDays(2);

    public static void MapMyRounds(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/me/rounds", List).LimitedAs(EndpointClass.CitizenRead).WithTags("Me").RequireAuthorization(Policies.Citizen)
            .WithSummary("The rounds of the place where I live, and whether I was sampled.");

    private static async Task<Ok<MyRoundsAnswer>> List(
        ClaimsPrincipal caller, GrainCalls grains, LiveDirectives directives, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var rounds = directives.Current.Rounds.Values.Where(round => round.StartsAt <= now && now < round.Deadline + s_shownAfterDeadline).ToArray();
        if (rounds.Length == 0)
            return TypedResults.Ok(new MyRoundsAnswer([]));

        var residence = await grains.Citizen(caller.CitizenKey(), citizen => citizen.Residence(cancellationToken), cancellationToken);
        var samples = await grains.Citizen(caller.CitizenKey(), citizen => citizen.Samples(), cancellationToken);
        return TypedResults.Ok(new MyRoundsAnswer([.. rounds
            .Select(round => (Round: round, Participation: RoundRules.ParticipationOf(round, residence)))
            .Where(pair => pair.Participation != Participation.None)
            .OrderBy(pair => pair.Round.Deadline)
            .Select(pair => new MyRound(
                pair.Round.Id,
                pair.Round.Name,
                CityTime.Of(pair.Round.StartsAt),
                CityTime.Of(pair.Round.Deadline),
                pair.Participation == Participation.Exempt,
                samples.Any(sample => sample.Round == pair.Round.Id)))]));
    }
}
