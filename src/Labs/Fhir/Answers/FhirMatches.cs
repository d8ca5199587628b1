using HealthWuhan.Domain.Events;
using Hl7.Fhir.Model;
using Hl7.Fhir.Utility;

namespace HealthWuhan.Labs.Fhir.Answers;

/// <summary>Which resources there are, and what each is found by.</summary>
public static class FhirMatches
{
    /// <summary>A person's resources of a type, the newest first.</summary>
    public static IReadOnlyList<FhirMatch> Of(string type, SharedPerson shared)
    {
        ArgumentNullException.ThrowIfNull(shared);
        return type switch
        {
            FhirParameters.Patient => [new(type, shared.Id, () => FhirResources.Patient(shared))],
            FhirParameters.Appointment => [.. shared.Visits.Select(visit => new FhirMatch(type, visit.Id, () => FhirBookings.Appointment(shared, visit))
            {
                At = visit.Booking.Start,
                Status = visit.Reading.Status.GetLiteral(),
            })],
            FhirParameters.Immunization => [.. shared.Visits.Where(visit => visit.IsDose).Select(dose => new FhirMatch(type, dose.Id, () => FhirBookings.Immunization(shared, dose))
            {
                At = dose.Booking.Start,
                Status = Immunization.ImmunizationStatusCodes.Completed.GetLiteral(),
            })],
            _ => [.. shared.Swabs.Select(swab => Of(type, shared, swab))],
        };
    }

    /// <summary>Published days, or their slots, the nearest first.</summary>
    public static IReadOnlyList<FhirMatch> Of(string type, IEnumerable<SharedDay> days)
    {
        ArgumentNullException.ThrowIfNull(days);
        var all = type == FhirParameters.Schedule ? days.Select(Of) : days.SelectMany(day => day.Board.Slots.Select(slot => Of(day, slot)));
        return [.. all.OrderBy(match => match.At).ThenBy(match => match.Id, StringComparer.Ordinal)];
    }

    private static FhirMatch Of(string type, SharedPerson shared, SharedSwab swab) => type switch
    {
        FhirParameters.DiagnosticReport => new(type, swab.Id, () => FhirResources.DiagnosticReport(shared, swab)) { At = swab.Sample?.CollectedAt, Status = swab.Reading.Report.GetLiteral() },
        FhirParameters.Observation => new(type, swab.Id, () => FhirResources.Observation(shared, swab)) { At = swab.Sample?.CollectedAt, Status = swab.Reading.Observation.GetLiteral() },
        _ => new(type, swab.Id, () => FhirResources.Specimen(shared, swab)) { At = swab.Sample?.CollectedAt, Status = swab.Reading.Specimen.GetLiteral() },
    };

    private static FhirMatch Of(SharedDay day)
    {
        var board = day.Board;
        List<FhirToken> tokens =
        [
            new(FhirParameters.ServiceCategory, FhirCodes.ServiceSystem, board.Service),
            new(FhirParameters.ServiceType, FhirCodes.OfferSystem, board.Offer),
            new(FhirParameters.OfActor, FhirCodes.SiteSystem, board.Site),
        ];
        if (!day.IsVaccination)
            tokens.Add(new(FhirParameters.Specialty, FhirCodes.OfferSystem, board.Offer));
        if (board.Practitioner is { } practitioner)
            tokens.Add(new(FhirParameters.OfActor, FhirCodes.PractitionerSystem, practitioner));
        return new(FhirParameters.Schedule, day.Id, () => FhirBookings.Schedule(day)) { At = day.At(0), Until = day.At(24 * 60), Tokens = tokens };
    }

    private static FhirMatch Of(SharedDay day, SlotFacts slot) => new(FhirParameters.Slot, day.SlotId(slot), () => FhirBookings.Slot(day, slot))
    {
        At = day.At(slot.Minute),
        Status = day.StatusOf(slot).GetLiteral(),
        Tokens = [new(FhirParameters.OfSchedule, null, day.Id)],
    };
}
