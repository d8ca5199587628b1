using System.Globalization;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Coverage;

namespace HealthWuhan.Tests.Coverage;

/// <summary>A swab as its events tell it.</summary>
internal sealed record ModelSwab(string Id, int Person, string? Round, int PoolSize, int Minute)
{
    public SampleStatus Status { get; init; } = SampleStatus.Sampled;
    public int Outcome { get; init; }
    public int Owner { get; init; }
    public bool Withdrawn { get; init; }

    public DateTimeOffset CollectedAt => CoverageHistory.Start.AddMinutes(Minute);

    public CitizenSample AsSample => new()
    {
        Id = Id,
        Round = Round,
        PoolSize = PoolSize,
        CollectedAt = CollectedAt,
        Status = Status,
        ReportedAt = Status == SampleStatus.Sampled ? null : CollectedAt.AddHours(8),
    };
}

/// <summary>Who lives where, and every swab; the figures follow by going through all of it, person by person, with the rule for one.</summary>
internal sealed class CoverageModel
{
    public const int Erased = -1;

    public Dictionary<int, (string Community, string Exclusion)> Roster { get; } = [];

    public Dictionary<string, ModelSwab> Swabs { get; } = new(StringComparer.Ordinal);

    /// <summary>A line for each round, community and exclusion, and for each hour.</summary>
    public string[] Lines()
    {
        var standing = Swabs.Values.Where(swab => swab is { Withdrawn: false, Round: not null }).ToArray();
        var people = standing.Where(swab => swab.Person != Erased).GroupBy(swab => (swab.Round, swab.Person)).Select(swabs => (
            swabs.Key.Round, Home: HomeOf(swabs.Key.Person), First: swabs.Min(swab => swab.CollectedAt),
            Standing: CoverageRules.Standing([.. swabs.Select(swab => swab.AsSample)]))).ToArray();
        var swabCounts = standing.GroupBy(swab => (swab.Round, Home: HomeOf(swab.Person))).Select(swabs =>
        {
            var here = people.Where(person => (person.Round, person.Home) == swabs.Key).ToArray();
            int In(CoverageStanding where) => here.Count(person => person.Standing == where);
            return $"{swabs.Key.Round}/{swabs.Key.Home.Community}/{swabs.Key.Home.Exclusion}: {swabs.Count()} {here.Length} {In(CoverageStanding.Tested)} "
                + $"{In(CoverageStanding.UnderRecheck)} {In(CoverageStanding.ToBeRecollected)}";
        });
        var hours = people.GroupBy(person => (person.Round, Hour: person.First.UtcDateTime.ToString("HH", CultureInfo.InvariantCulture), person.Home)).Select(
            hour => $"{hour.Key.Round} at {hour.Key.Hour} {hour.Key.Home.Community}/{hour.Key.Home.Exclusion}: {hour.Count()}");
        var roster = Roster.Values.GroupBy(home => home).Select(home => $"roster {home.Key.Community}/{home.Key.Exclusion}: {home.Count()}");
        return [.. swabCounts.Concat(hours).Concat(roster).Order(StringComparer.Ordinal)];
    }

    private (string Community, string Exclusion) HomeOf(int person) => Roster.GetValueOrDefault(person, ("", ""));
}
