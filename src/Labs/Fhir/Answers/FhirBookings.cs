using HealthWuhan.Domain;
using HealthWuhan.Domain.Booking;
using HealthWuhan.Domain.Events;
using Hl7.Fhir.Model;
using Appointment = Hl7.Fhir.Model.Appointment;
using DoseStatus = Hl7.Fhir.Model.Immunization.ImmunizationStatusCodes;
using NeededAt = Hl7.Fhir.Model.Appointment.ParticipantRequired;
using Schedule = Hl7.Fhir.Model.Schedule;
using Slot = Hl7.Fhir.Model.Slot;

namespace HealthWuhan.Labs.Fhir.Answers;

/// <summary>What the city books as resources of FHIR R4; docs/fhir.md has the mapping, field by field.</summary>
internal static class FhirBookings
{
    public static Schedule Schedule(SharedDay day)
    {
        var board = day.Board;
        return new()
        {
            Id = day.Id,
            Identifier = [new(FhirCodes.ScheduleSystem, board.Schedule)],
            Active = true,
            ServiceCategory = [FhirCodes.Service(board.Service)],
            ServiceType = [FhirCodes.Offer(board.Offer)],
            Specialty = day.IsVaccination ? [] : [FhirCodes.Offer(board.Offer)],
            Actor = [.. Actors(board.Site, board.Practitioner)],
            PlanningHorizon = new(new FhirDateTime(day.At(0)), new FhirDateTime(day.At(24 * 60))),
            Comment = day.Now < board.ReleasedAt ? $"{CityTime.Of(board.ReleasedAt):yyyy-MM-dd HH:mm}起可预约 can be booked from then on" : null,
        };
    }

    public static Slot Slot(SharedDay day, SlotFacts slot) => new()
    {
        Id = day.SlotId(slot),
        ServiceCategory = [FhirCodes.Service(day.Board.Service)],
        ServiceType = [FhirCodes.Offer(day.Board.Offer)],
        Specialty = day.IsVaccination ? [] : [FhirCodes.Offer(day.Board.Offer)],
        Schedule = new($"Schedule/{day.Id}"),
        Status = day.StatusOf(slot),
        Start = day.At(slot.Minute),
        End = day.At(slot.EndMinute),
        Comment = $"剩余{slot.Free}个，共{slot.Capacity}个 {slot.Free} of {slot.Capacity} places are left",
    };

    /// <summary>Without a time where somebody waits for any of the day, which FHIR allows of who waits (app-3).</summary>
    public static Appointment Appointment(SharedPerson shared, SharedVisit visit)
    {
        var (booking, plan) = (visit.Booking, visit.Booking.Plan);
        return new()
        {
            Id = visit.Id,
            Meta = FhirCodes.Masked,
            Status = visit.Reading.Status,
            CancelationReason = visit.Reading.CancelledBy is { } reason ? FhirCodes.CancelledBy(reason) : null,
            ServiceCategory = [FhirCodes.Service(plan.Service.ToString())],
            ServiceType = [FhirCodes.Offer(plan.Offer)],
            Specialty = plan.Service == BookingService.Vaccination ? [] : [FhirCodes.Offer(plan.Offer)],
            Start = visit.HasTime ? CityTime.Of(booking.Start) : null,
            End = visit.HasTime ? CityTime.Of(booking.End) : null,
            Slot = visit.HasTime && shared.Display.Site ? [new($"Slot/{SharedDay.SlotId(visit.Schedule, booking.Minute)}")] : [],
            Participant =
            [
                Participant(new($"Patient/{shared.Id}"), visit.Reading.Person),
                .. (shared.Display.Site ? Actors(plan.Site, plan.Practitioner) : [Unnamed]).Select(actor => Participant(actor, visit.Reading.Site)),
            ],
        };
    }

    /// <summary>A dose that was given. Its time is the day: what the site notes later is when it was noted (<c>recorded</c>).</summary>
    public static Immunization Immunization(SharedPerson shared, SharedVisit dose)
    {
        var (booking, plan) = (dose.Booking, dose.Booking.Plan);
        return new()
        {
            Id = dose.Id,
            Meta = FhirCodes.Masked,
            Status = DoseStatus.Completed,
            VaccineCode = new(FhirCodes.VaccineSystem, plan.Offer, null, dose.Vaccine),
            Patient = new($"Patient/{shared.Id}"),
            Occurrence = new FhirDateTime(plan.Day.Year, plan.Day.Month, plan.Day.Day),
            RecordedElement = new(CityTime.Of(booking.At)),
            PrimarySource = true,
            Location = shared.Display.Site ? Site(plan.Site) : null,
            LotNumber = booking.Lot,
            ProtocolApplied = dose.Dose is { } number ? [new() { DoseNumber = new PositiveInt(number) }] : [],
        };
    }

    private static IEnumerable<ResourceReference> Actors(string site, string? practitioner)
    {
        yield return Site(site);
        if (practitioner is not null)
            yield return new() { Type = "Practitioner", Identifier = new(FhirCodes.PractitionerSystem, practitioner), Display = practitioner };
    }

    private static ResourceReference Site(string site) => new() { Type = "Location", Identifier = new(FhirCodes.SiteSystem, site), Display = site };

    private static ResourceReference Unnamed => new() { Type = "Location", Display = "接种或就诊点 a site of the city" };

    private static Appointment.ParticipantComponent Participant(ResourceReference actor, ParticipationStatus status) =>
        new() { Actor = actor, Required = NeededAt.Required, Status = status };
}
