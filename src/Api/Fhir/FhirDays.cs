using HealthWuhan.Api.Booking;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Zones;
using HealthWuhan.Grains.Directives;
using HealthWuhan.Labs.Fhir.Answers;

namespace HealthWuhan.Api.Fhir;

/// <summary>
/// The published days from today on, from the node's own memory: no schedule is asked. A system that is bound to a district has those at the district's sites, by the
/// policy of places; of a site of which nobody has said where it is, it is told nothing.
/// </summary>
internal sealed class FhirDays(SlotBoard board, LiveDirectives directives, TimeProvider clock)
{
    public IEnumerable<SharedDay> Of(StaffScope scope)
    {
        var (now, sites) = (clock.GetUtcNow(), scope.District is { } district ? directives.Policy<PlacePolicy>().SitesIn(district).ToHashSet(StringComparer.Ordinal) : null);
        return board.Search(new(null, null, null, null)).Where(day => sites?.Contains(day.Site) != false).Select(day => new SharedDay(FhirIds.ScheduleOf(day.Schedule), day, now));
    }
}
