using HealthWuhan.Domain.HealthCodes;

namespace HealthWuhan.Domain.Zones;

/// <summary>What the command centre says of a zone; <c>From</c> is at once where it is null.</summary>
public sealed record DeclareZone(string Id, string Name, ZoneKind Kind, Area Area, DateTimeOffset? From, DateTimeOffset? Until);

/// <summary>Locking down and releasing an area (docs/domain.md, health code: a zone of 100,000 people must not mean 100,000 writes). Each can be repeated.</summary>
public static class ZoneRules
{
    /// <summary>Refuses with <c>zone-empty</c>, <c>invalid-period</c>, or <c>zone-lifted</c>: what was lifted stays so, and a new lock-down has its own id.</summary>
    public static Result<ControlZone> Declare(ControlZone? zone, DeclareZone declare, DateTimeOffset now)
    {
        if (declare.Area.IsEmpty)
            return new Refusal("zone-empty", "A zone has at least one community or district.");

        var declared = new ControlZone
        {
            Id = declare.Id,
            Name = declare.Name,
            Kind = declare.Kind,
            Area = declare.Area,
            From = declare.From ?? zone?.From ?? now,
            Until = declare.Until,
        };
        if (declared.Until <= declared.From)
            return new Refusal("invalid-period", "A zone ends after it begins.");
        if (zone?.LiftedAt is { } liftedAt)
            return new Refusal("zone-lifted", $"Zone {zone.Id} was lifted at {liftedAt:O}; a new lock-down has an id of its own.");

        return zone == declared ? zone : declared;
    }

    /// <summary>Releases the zone at once. Refuses with <c>unknown-zone</c>.</summary>
    public static Result<ControlZone> Lift(ControlZone? zone, DateTimeOffset now) => zone switch
    {
        null => new Refusal("unknown-zone", "No zone with this id was declared."),
        { LiftedAt: not null } => zone,
        _ => zone with { LiftedAt = now, Until = zone.Until < now ? zone.Until : now },
    };

    /// <summary>Whether the zone is in force at that moment.</summary>
    public static bool IsInForce(ControlZone zone, DateTimeOffset now) => zone.From <= now && !(zone.Until <= now);

    /// <summary>What the zone is to the codes of its residents. One that was lifted before it began holds at no moment.</summary>
    public static HealthFact FactOf(ControlZone zone) =>
        new() { Kind = FactKind.ControlZone, Since = zone.From, Until = zone.Until, Source = zone.Id, Detail = zone.Name };
}
