using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Domain.Citizens;

/// <summary>What the city's roster says of one person, and since when; who it is, is null where the row can no longer be read.</summary>
public sealed record RosterEntry(Person? Person, Residence Residence, DateTimeOffset At);
