using System.Collections.Immutable;
using HealthWuhan.Api.Booking;
using HealthWuhan.Domain.Booking;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Directives;
using HealthWuhan.Labs.Fhir.Answers;

namespace HealthWuhan.Api.Fhir;

/// <summary>What is told of a person's appointments and of the doses they were given.</summary>
internal sealed class FhirVisits(BookingDesk desk, FhirIds ids, LiveDirectives directives, TimeProvider clock)
{
    /// <summary>As the person's own side has them; asked also where nothing of it is told, so that somebody else's cost what nobody's do. Empty where the type has to do with none.</summary>
    public async Task<ImmutableArray<Appointment>> Known(CitizenKey citizen, string type, CancellationToken cancellationToken) =>
        type is FhirParameters.Appointment or FhirParameters.Immunization ? await desk.Known(citizen, cancellationToken) : [];

    /// <summary>As their schedules have them now, the latest first.</summary>
    public async Task<ImmutableArray<SharedVisit>> Of(string patient, CitizenKey citizen, CancellationToken cancellationToken)
    {
        var all = await desk.List(citizen, clock.GetUtcNow(), cancellationToken);
        var record = new Patient { Appointments = [.. all.Select(one => one.Appointment)] };
        return
        [
            .. record.Appointments.OrderByDescending(booking => booking.Start).ThenBy(booking => booking.Id, StringComparer.Ordinal)
                .Select(booking => new SharedVisit(ids.VisitOf(patient, booking.Id), booking, FhirIds.ScheduleOf(booking.Plan.Id))
                {
                    Dose = VaccineRules.IsDose(booking) ? VaccineRules.NumberOf(record, booking) : null,
                    Vaccine = directives.Policy<BookingPolicy>().Vaccine(booking.Plan.Offer)?.Name,
                }),
        ];
    }
}
