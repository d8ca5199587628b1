namespace HealthWuhan.Domain.Zones;

/// <summary>How strict a zone is. Stored: explicit and append-only.</summary>
public enum ZoneKind : byte
{
    /// <summary>封控区: nobody leaves home.</summary>
    LockedDown = 1,

    /// <summary>管控区: nobody leaves the area.</summary>
    Controlled = 2,
}

/// <summary>An area under lock-down (docs/domain.md, words). What it means for a resident is looked up by their community; nothing is copied to them.</summary>
public sealed record ControlZone
{
    public string Id { get; init; } = "";

    /// <summary>As residents read it.</summary>
    public string Name { get; init; } = "";

    public ZoneKind Kind { get; init; } = ZoneKind.LockedDown;

    public Area Area { get; init; } = new();

    public DateTimeOffset From { get; init; }

    /// <summary>Null while no end is decided.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>When somebody lifted it; null where nobody has, also when <see cref="Until"/> is past.</summary>
    public DateTimeOffset? LiftedAt { get; init; }
}
