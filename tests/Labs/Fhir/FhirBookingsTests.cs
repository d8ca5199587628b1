using System.Text;
using HealthWuhan.Domain.Booking;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Events;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Labs.Fhir.Answers;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Appointment = Hl7.Fhir.Model.Appointment;
using Booked = HealthWuhan.Domain.Booking.AppointmentStatus;
using Schedule = Hl7.Fhir.Model.Schedule;
using Slot = Hl7.Fhir.Model.Slot;

namespace HealthWuhan.Tests.Fhir;

/// <summary>
/// Schedules, slots, appointments and doses, read again by the standard's own library as strictly as it can (required elements, bound codes), and held to the rules that it does not check: R4's
/// constraints app-1 to app-4.
/// </summary>
public class FhirBookingsTests
{
    private static readonly FhirJsonDeserializer s_strict = new(new DeserializerSettings().UsingMode(DeserializationMode.Strict));

    private static readonly DateTimeOffset s_start = new(2021, 8, 10, 8, 30, 0, TimeSpan.FromHours(8));

    [Theory]
    [InlineData(Booked.Waiting, "Waitlist", "Accepted", "NeedsAction", null)]
    [InlineData(Booked.Offered, "Proposed", "NeedsAction", "Accepted", null)]
    [InlineData(Booked.Held, "Pending", "NeedsAction", "Accepted", null)]
    [InlineData(Booked.Booked, "Booked", "Accepted", "Accepted", null)]
    [InlineData(Booked.CheckedIn, "CheckedIn", "Accepted", "Accepted", null)]
    [InlineData(Booked.Fulfilled, "Fulfilled", "Accepted", "Accepted", null)]
    [InlineData(Booked.NoShow, "Noshow", "Accepted", "Accepted", null)]
    [InlineData(Booked.Cancelled, "Cancelled", "Declined", "Accepted", "pat")]
    [InlineData(Booked.CancelledBySite, "Cancelled", "Accepted", "Declined", "prov")]
    [InlineData(Booked.Expired, "Cancelled", "Declined", "Accepted", "other")]
    public void Every_status_has_one_of_FHIRs_and_says_who_has_agreed(Booked status, string told, string person, string site, string? cancelledBy)
    {
        var appointment = Read<Appointment>(FhirParameters.Appointment, Shared(Visit(status)));
        Assert.Equal(told, appointment.Status.ToString());
        Assert.Equal([person, site, site], appointment.Participant.Select(participant => participant.Status.ToString()!));
        Assert.Equal(cancelledBy, appointment.CancelationReason?.Coding[0].Code);
    }

    [Fact]
    public void Every_appointment_is_valid_and_keeps_the_constraints_of_R4()
    {
        foreach (var status in Enum.GetValues<Booked>())
        {
            foreach (var display in (DisplayPolicy[])[new(), new() { Site = false }])
            {
                var appointment = Read<Appointment>(FhirParameters.Appointment, Shared(Visit(status), display));
                Assert.All(appointment.Participant, participant => Assert.True(participant.Actor is not null || participant.Type.Count > 0, "app-1"));
                Assert.True(appointment.Start is null == appointment.End is null, "app-2");
                Assert.True(appointment.Start is not null || appointment.Status is Appointment.AppointmentStatus.Proposed or Appointment.AppointmentStatus.Cancelled or Appointment.AppointmentStatus.Waitlist, "app-3");
                Assert.True(appointment.CancelationReason is null || appointment.Status is Appointment.AppointmentStatus.Cancelled or Appointment.AppointmentStatus.Noshow, "app-4");
            }
        }
    }

    [Fact]
    public void Whoever_waits_for_any_slot_has_no_time_and_no_slot()
    {
        var appointment = Read<Appointment>(FhirParameters.Appointment, Shared(Visit(Booked.Waiting) with { Minute = -1, EndMinute = -1 }));
        Assert.Equal((null, null, 0), (appointment.Start, appointment.End, appointment.Slot.Count));
    }

    [Fact]
    public void An_appointment_names_person_slot_site_and_practitioner_unless_sites_are_hidden()
    {
        var shown = Read<Appointment>(FhirParameters.Appointment, Shared(Visit(Booked.Booked)));
        Assert.Equal(("Patient/p1", "Slot/outpatient.zhongnan.eyes.dr-chen.2021-08-10.0830", s_start), (shown.Participant[0].Actor!.Reference, shown.Slot[0].Reference, shown.Start));
        Assert.Equal(["zhongnan", "dr-chen"], shown.Participant.Skip(1).Select(participant => participant.Actor!.Identifier!.Value));
        var hidden = Text(FhirParameters.Appointment, Shared(Visit(Booked.Booked), new() { Site = false }));
        Assert.DoesNotContain("zhongnan", hidden, StringComparison.Ordinal);
        Assert.DoesNotContain("dr-chen", hidden, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dose_that_was_given_is_an_immunization_and_nothing_else_is()
    {
        var given = Visit(Booked.Fulfilled) with { Lot = "L-7", At = s_start.AddHours(20), Plan = Plan with { Service = BookingService.Vaccination, Offer = "bibp-corv", Practitioner = null } };
        var dose = Read<Immunization>(FhirParameters.Immunization, Shared(given));
        Assert.Equal((Immunization.ImmunizationStatusCodes.Completed, "bibp-corv", "L-7", "Patient/p1"), (dose.Status, dose.VaccineCode.Coding[0].Code, dose.LotNumber, dose.Patient.Reference));
        Assert.Equal(("2021-08-10", 2, "zhongnan"), (((FhirDateTime)dose.Occurrence).Value, ((PositiveInt)dose.ProtocolApplied[0].DoseNumber).Value, dose.Location!.Display));
        Assert.Empty(FhirMatches.Of(FhirParameters.Immunization, Shared(given with { Status = Booked.CheckedIn })));
        Assert.Empty(FhirMatches.Of(FhirParameters.Immunization, Shared(Visit(Booked.Fulfilled))));
    }

    [Theory]
    [InlineData(3, false, 0, 0, Slot.SlotStatus.Free)]
    [InlineData(0, false, 0, 0, Slot.SlotStatus.Busy)]
    [InlineData(0, true, 0, 0, Slot.SlotStatus.BusyUnavailable)]
    [InlineData(3, false, 1, 0, Slot.SlotStatus.BusyUnavailable)]
    [InlineData(3, false, 0, 30, Slot.SlotStatus.BusyUnavailable)]
    public void A_slot_is_free_where_it_can_be_held_now(int free, bool closed, int hoursToRelease, int hoursOn, Slot.SlotStatus status)
    {
        var day = Day(new(510, 540, 5, free, closed), hoursToRelease) with { Now = s_start.AddDays(-1).AddHours(hoursOn) };
        var slot = Read<Slot>(Assert.Single(FhirMatches.Of(FhirParameters.Slot, [day])));
        Assert.Equal((status, "Schedule/d1", s_start, s_start.AddMinutes(30)), (slot.Status, slot.Schedule.Reference, slot.Start, slot.End));
    }

    [Fact]
    public void A_schedule_says_what_is_offered_where_by_whom_and_when()
    {
        var schedule = Read<Schedule>(Assert.Single(FhirMatches.Of(FhirParameters.Schedule, [Day(new(510, 540, 5, 5, false), 1)])));
        Assert.Equal(("Outpatient", "eyes", "eyes"), (schedule.ServiceCategory[0].Coding[0].Code, schedule.ServiceType[0].Coding[0].Code, schedule.Specialty[0].Coding[0].Code));
        Assert.Equal(["zhongnan", "dr-chen"], schedule.Actor.Select(actor => actor.Identifier!.Value));
        Assert.Equal(("2021-08-10T00:00:00+08:00", "2021-08-11T00:00:00+08:00"), (schedule.PlanningHorizon!.Start, schedule.PlanningHorizon.End));
    }

    [Theory]
    [InlineData("2021-08-10", true)]
    [InlineData("2021-08", true)]
    [InlineData("2021-08-11", false)]
    [InlineData("ge2021-08-10", true)]
    [InlineData("gt2021-08-10", false)]
    [InlineData("gt2021-08-10T09:00+08:00", true)]
    [InlineData("lt2021-08-10", false)]
    [InlineData("le2021-08-10", true)]
    [InlineData("lt2021-08-10T09:00+08:00", true)]
    [InlineData("2021-08-10T09:00+08:00", false)]
    public void A_day_is_found_by_the_period_that_it_is_in(string date, bool found) =>
        Assert.Equal(found, FhirMatches.Of(FhirParameters.Schedule, [Day(new(510, 540, 5, 5, false), 0)])[0].IsIn(FhirPeriod.Read(date)!));

    [Theory]
    [InlineData("specialty", "eyes", true)]
    [InlineData("specialty", "urn:healthwuhan:fhir:offer|eyes", true)]
    [InlineData("specialty", "urn:other|eyes", false)]
    [InlineData("actor.identifier", "dr-chen", true)]
    [InlineData("actor.identifier", "urn:healthwuhan:fhir:site|dr-chen", false)]
    [InlineData("service-category", "Vaccination", false)]
    public void A_schedule_is_found_by_its_codes_in_whichever_system_is_asked_for(string parameter, string text, bool found) =>
        Assert.Equal(found, FhirMatches.Of(FhirParameters.Schedule, [Day(new(510, 540, 5, 5, false), 0)])[0].Tokens.Any(FhirToken.Read(parameter, text)!.IsMetBy));

    private static SchedulePlan Plan => new() { Service = BookingService.Outpatient, Site = "zhongnan", Offer = "eyes", Practitioner = "dr-chen", Day = new(2021, 8, 10) };

    private static Domain.Booking.Appointment Visit(Booked status) => new() { Id = "a1", Plan = Plan, Minute = 510, EndMinute = 540, Status = status, At = s_start };

    private static SharedPerson Shared(Domain.Booking.Appointment booking, DisplayPolicy? display = null) =>
        new("p1", new(new(DocumentType.ResidentId, "11010519491231002X"), "张三", "13800000001"), display ?? new())
        {
            Visits = [new("v1", booking, "outpatient.zhongnan.eyes.dr-chen.2021-08-10") { Dose = 2, Vaccine = "疫苗" }],
        };

    private static SharedDay Day(SlotFacts slot, int hoursToRelease) => new("d1", new("outpatient.zhongnan.eyes.dr-chen.2021-08-10", 1)
    {
        Service = "Outpatient",
        Site = "zhongnan",
        Offer = "eyes",
        Practitioner = "dr-chen",
        Day = "2021-08-10",
        ReleasedAt = s_start.AddDays(-1).AddHours(hoursToRelease),
        Waiting = 0,
        Slots = [slot],
    }, s_start.AddDays(-1));

    private static string Text(string type, SharedPerson shared) => Encoding.UTF8.GetString(FhirAnswers.Resource(Assert.Single(FhirMatches.Of(type, shared))));

    private static T Read<T>(string type, SharedPerson shared)
        where T : Resource => Assert.IsType<T>(s_strict.DeserializeResource(Text(type, shared)));

    private static T Read<T>(FhirMatch match)
        where T : Resource => Assert.IsType<T>(s_strict.DeserializeResource(Encoding.UTF8.GetString(FhirAnswers.Resource(match))));
}
