using HealthWuhan.Grains.Directives;
using HealthWuhan.Grains.Events;
using HealthWuhan.Grains.Rosters;

namespace HealthWuhan.Grains.Citizens;

/// <summary>What citizens ask for beside their state: here once for all of them.</summary>
internal sealed record CitizenParts(EventWriter Record, LiveDirectives Directives, LiveRoster Roster, ShownCitizens Shown, TimeProvider Clock);
