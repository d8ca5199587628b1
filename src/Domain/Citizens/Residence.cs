using HealthWuhan.Domain.Zones;

namespace HealthWuhan.Domain.Citizens;

/// <summary>Why somebody need not take part in a round (docs/domain.md, the event: full coverage has a denominator). Stored: explicit and append-only.</summary>
public enum Exclusion : byte
{
    /// <summary>Under 6 years of age.</summary>
    Under6 = 1,

    /// <summary>Away from the city.</summary>
    Away = 2,

    Bedridden = 3,
    RecentlyVaccinated = 4,
}

/// <summary>Where somebody lives by the roster, and why the roster excludes them, if it does.</summary>
[GenerateSerializer, Immutable, Alias("residence")]
public sealed record Residence([property: Id(0)] Community Community, [property: Id(1)] Exclusion? Exclusion);
