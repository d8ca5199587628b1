using System.Collections.Immutable;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Zones;

namespace HealthWuhan.Domain.Rounds;

/// <summary>What the command centre orders; <c>StartsAt</c> is at once, and <c>Deadline</c> what the policy says, where they are null.</summary>
public sealed record OrderRound(string Id, string Name, int PoolSize, DateTimeOffset? StartsAt, DateTimeOffset? Deadline)
{
    /// <summary>Empty for the whole city.</summary>
    public Area Area { get; init; } = new();

    /// <summary>The zone that is tested again: its area is the round's too.</summary>
    public string? Zone { get; init; }

    public ImmutableHashSet<Exclusion> Exempt { get; init; } = [];
}

/// <summary>What a round asks of somebody.</summary>
public enum Participation
{
    /// <summary>Lives outside its area.</summary>
    None,
    Required,

    /// <summary>In its area, and let go for a reason that the round accepts.</summary>
    Exempt,
}

/// <summary>Rounds of the city, its districts and communities, and second rounds of a zone. Each can be repeated.</summary>
public static class RoundRules
{
    /// <summary>Orders a round, or orders it anew. Refuses with <c>invalid-pool-size</c>, <c>unknown-zone</c> or <c>invalid-period</c>.</summary>
    public static Result<TestingRound> Order(TestingRound? round, OrderRound order, ControlZone? zone, RoundPolicy policy, DateTimeOffset now)
    {
        if (order.PoolSize is not (1 or 5 or 10 or 20))
            return new Refusal("invalid-pool-size", "A pool is 1, 5, 10 or 20.");
        if (order.Zone is not null && zone is null)
            return new Refusal("unknown-zone", "No zone with this id was declared.");

        var startsAt = order.StartsAt ?? round?.StartsAt ?? now;
        var ordered = new TestingRound
        {
            Id = order.Id,
            Name = order.Name,
            PoolSize = order.PoolSize,
            Area = order.Area.And(zone?.Area),
            Zone = order.Zone,
            Exempt = order.Exempt,
            StartsAt = startsAt,
            Deadline = order.Deadline ?? startsAt + (zone is null ? policy.RoundWithin : policy.ZoneRoundWithin),
        };
        if (ordered.Deadline <= ordered.StartsAt)
            return new Refusal("invalid-period", "The deadline is after the start.");

        return round is not null && IsSame(round, ordered) ? round : ordered;
    }

    /// <summary>Whether such a tube fits the round. Refuses with <c>pool-size-differs</c>; a round that is not known here lays down nothing.</summary>
    public static Refusal? RefuseTube(TestingRound? round, int poolSize) =>
        round is not null && poolSize > round.PoolSize
            ? new("pool-size-differs", $"Round {round.Id} is sampled in tubes of at most {round.PoolSize}.")
            : null;

    /// <summary>Whether somebody who lives there is to take part; of somebody nobody knows the home of, only the whole city is asked.</summary>
    public static Participation ParticipationOf(TestingRound round, Residence? residence)
    {
        if (!round.Area.IsEmpty && (residence is null || !round.Area.Contains(residence.Community)))
            return Participation.None;

        return residence?.Exclusion is { } reason && round.Exempt.Contains(reason) ? Participation.Exempt : Participation.Required;
    }

    private static bool IsSame(TestingRound round, TestingRound other) =>
        round with { Exempt = [] } == other with { Exempt = [] } && round.Exempt.SetEquals(other.Exempt);
}
