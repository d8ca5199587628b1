using HealthWuhan.Domain;
using HealthWuhan.Domain.Coverage;
using HealthWuhan.Domain.Rounds;
using HealthWuhan.Domain.Zones;
using HealthWuhan.Grains.Directives;
using HealthWuhan.HealthCloud.Coverage;

namespace HealthWuhan.Api.Coverage;

/// <summary>Puts a round's figures together, in the light of its area and of whom it lets go.</summary>
internal sealed class CoverageDesk(CoverageCounts counts, LiveDirectives directives, TimeProvider clock)
{
    private static readonly TimeSpan s_shown = TimeSpan.FromHours(48);

    /// <summary>Null where no such round was ordered.</summary>
    /// <param name="id">Of the round.</param>
    /// <param name="district">To see that one's communities only; null for all.</param>
    /// <param name="byDistrict">Whether communities are left out.</param>
    /// <param name="cancellationToken">Ends the queries.</param>
    public async Task<CoverageAnswer?> Look(string id, string? district, bool byDistrict, CancellationToken cancellationToken)
    {
        if (directives.Current.Rounds.GetValueOrDefault(id) is not { } round)
            return null;

        var now = clock.GetUtcNow();
        var all = await counts.Of(id, cancellationToken);
        var hours = await counts.Hours(round, now - s_shown, cancellationToken);
        return AnswerOf(round, new(all, hours, now), part => !byDistrict && (district is null || new Community(part.Community).District == district));
    }

    private CoverageAnswer AnswerOf(TestingRound round, Counted counted, Func<Headcount, bool> isShown)
    {
        var policy = directives.Policy<RoundPolicy>();
        var inside = counted.All.Where(part => IsInside(round, part)).ToArray();
        var figures = CoverageFigures.Of(inside, round.Exempt);
        var perHour = ForecastRules.Speed(counted.Hours.Select(hour => hour.Hour), round.StartsAt, policy, counted.At);
        var communities = inside.Where(isShown).GroupBy(part => part.Community, StringComparer.Ordinal).ToArray();
        return new()
        {
            Round = round.Id,
            Name = round.Name,
            At = CityTime.Of(counted.At),
            StartsAt = CityTime.Of(round.StartsAt),
            Deadline = CityTime.Of(round.Deadline),
            Total = AreaCoverage.Of(round.Area.IsEmpty ? "city" : "round", figures, perHour),
            NotOnRoster = SampledElsewhere.Of([.. counted.All.Where(part => !part.IsOnRoster)]),
            OutsideArea = SampledElsewhere.Of([.. counted.All.Where(part => part.IsOnRoster && !IsInside(round, part))]),
            Forecast = ForecastAnswer.Of(ForecastRules.Forecast(figures, perHour, round.Deadline, counted.At)),
            Hours = [.. counted.Hours.GroupBy(hour => hour.Hour.Hour).Select(hour => new SampledHour(CityTime.Of(hour.Key), hour.Sum(part => part.Hour.Sampled)))],
            Districts = [.. Districts(round, inside, counted, policy)],
            Communities = communities.Length == 0 ? null
                : [.. communities.OrderBy(part => part.Key, StringComparer.Ordinal).Select(part => AreaCoverage.Of(part.Key, CoverageFigures.Of(part, round.Exempt)))],
        };
    }

    private static IEnumerable<AreaCoverage> Districts(TestingRound round, Headcount[] inside, Counted counted, RoundPolicy policy)
    {
        var hours = counted.Hours.ToLookup(hour => hour.District, hour => hour.Hour, StringComparer.Ordinal);
        return inside.GroupBy(part => new Community(part.Community).District, StringComparer.Ordinal).OrderBy(part => part.Key, StringComparer.Ordinal)
            .Select(part => AreaCoverage.Of(
                part.Key, CoverageFigures.Of(part, round.Exempt), ForecastRules.Speed(hours[part.Key], round.StartsAt, policy, counted.At)));
    }

    private static bool IsInside(TestingRound round, Headcount part) =>
        part.IsOnRoster && (round.Area.IsEmpty || round.Area.Contains(new Community(part.Community)));

    private sealed record Counted(IReadOnlyList<Headcount> All, IReadOnlyList<(string District, HourOfSampling Hour)> Hours, DateTimeOffset At);
}
