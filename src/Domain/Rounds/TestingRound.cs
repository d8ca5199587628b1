using System.Collections.Immutable;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Zones;

namespace HealthWuhan.Domain.Rounds;

/// <summary>A campaign over the city or a part of it, with a deadline (docs/domain.md, words).</summary>
public sealed record TestingRound
{
    public string Id { get; init; } = "";

    /// <summary>As residents read it.</summary>
    public string Name { get; init; } = "";

    /// <summary>How many swabs its tubes hold at most; a single tube is always right, for whoever is to be sampled alone.</summary>
    public int PoolSize { get; init; }

    /// <summary>Who takes part; an empty area is the whole city.</summary>
    public Area Area { get; init; } = new();

    /// <summary>The zone whose area was taken when the round was ordered; null where it is of no zone.</summary>
    public string? Zone { get; init; }

    /// <summary>Whom the round lets go.</summary>
    public ImmutableHashSet<Exclusion> Exempt { get; init; } = [];

    public DateTimeOffset StartsAt { get; init; }

    public DateTimeOffset Deadline { get; init; }
}
