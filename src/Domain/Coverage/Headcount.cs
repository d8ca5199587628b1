using System.Collections.Immutable;
using HealthWuhan.Domain.Citizens;

namespace HealthWuhan.Domain.Coverage;

/// <summary>People of one community and one reason of exclusion, or none, in a round: how many the roster has, and how far those are who were sampled.</summary>
public sealed record Headcount
{
    /// <summary>Empty: people whom no roster names.</summary>
    public required string Community { get; init; }

    public Exclusion? Exclusion { get; init; }

    public long Roster { get; init; }
    public long Swabs { get; init; }
    public long Sampled { get; init; }
    public long Tested { get; init; }
    public long UnderRecheck { get; init; }
    public long ToBeRecollected { get; init; }

    public bool IsOnRoster => Community.Length > 0;
}

/// <summary>The figures of a part of the city in one round.</summary>
public sealed record CoverageFigures
{
    public long Roster { get; init; }

    /// <summary>By the reasons for which the round lets people go.</summary>
    public ImmutableSortedDictionary<Exclusion, long> Exclusions { get; init; } = ImmutableSortedDictionary<Exclusion, long>.Empty;

    /// <summary>Of those who are to be sampled.</summary>
    public long Sampled { get; init; }

    public long Tested { get; init; }
    public long UnderRecheck { get; init; }
    public long ToBeRecollected { get; init; }

    /// <summary>Sampled although the round would have let them go: they are no part of the share.</summary>
    public long SampledThoughExcluded { get; init; }

    public long Excluded => Exclusions.Values.Sum();

    /// <summary>Who is to be sampled.</summary>
    public long Required => Roster - Excluded;

    public long NotYetSampled => Required - Sampled;

    /// <summary>Sampled, and nothing has come back.</summary>
    public long Waiting => Sampled - Tested - UnderRecheck - ToBeRecollected;

    public decimal? Share => CoverageRules.Share(Sampled, Required);

    /// <summary>Adds people up; those whom the round lets go stand apart.</summary>
    public static CoverageFigures Of(IEnumerable<Headcount> people, ImmutableHashSet<Exclusion> exempt)
    {
        ArgumentNullException.ThrowIfNull(exempt);
        var (excused, required) = (new List<Headcount>(), new List<Headcount>());
        foreach (var part in people)
            (part.Exclusion is { } reason && exempt.Contains(reason) ? excused : required).Add(part);
        return new()
        {
            Roster = required.Sum(part => part.Roster) + excused.Sum(part => part.Roster),
            Exclusions = excused.Where(part => part.Roster > 0).GroupBy(part => part.Exclusion!.Value)
                .ToImmutableSortedDictionary(reason => reason.Key, reason => reason.Sum(part => part.Roster)),
            Sampled = required.Sum(part => part.Sampled),
            Tested = required.Sum(part => part.Tested),
            UnderRecheck = required.Sum(part => part.UnderRecheck),
            ToBeRecollected = required.Sum(part => part.ToBeRecollected),
            SampledThoughExcluded = excused.Sum(part => part.Sampled),
        };
    }
}
