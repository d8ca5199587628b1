using HealthWuhan.Domain.Booking;

namespace HealthWuhan.Tests.Booking;

/// <summary>What one person may have at a time, and which dose when.</summary>
public class PatientRulesTests
{
    private static readonly DateTimeOffset s_now = Days.Released;
    private static readonly PatientFacts s_adult = new(new DateOnly(1980, 1, 1));

    [Fact]
    public void The_same_place_is_taken_once_and_not_again_after_its_end()
    {
        var taken = PatientRules.Take(null, Days.Dose("a", Days.Day, AppointmentStatus.Held), s_adult, Days.Policy, s_now).Value;
        Assert.Same(taken, PatientRules.Take(taken, Days.Dose("a", Days.Day, AppointmentStatus.Held), s_adult, Days.Policy, s_now).Value);
        var ended = PatientRules.Cancel(taken, "a", s_now);
        Assert.Equal("appointment-ended", PatientRules.Take(ended, Days.Dose("a", Days.Day, AppointmentStatus.Held), s_adult, Days.Policy, s_now).Refusal?.Code);
        Assert.Equal("key-reused", PatientRules.Take(taken, Days.Dose("a", Days.Day.AddDays(1), AppointmentStatus.Held), s_adult, Days.Policy, s_now).Refusal?.Code);
    }

    [Theory]
    [InlineData(0, "already-booked")]
    [InlineData(1, null)]
    public void A_department_sees_a_person_once_in_its_period(int daysLater, string? code)
    {
        var patient = With(Visit("a", 0, 480));
        Assert.Equal(code, PatientRules.Take(patient, Visit("b", daysLater, 600), s_adult, Days.Policy, s_now).Refusal?.Code);
    }

    [Fact]
    public void Nobody_is_in_two_places_at_once() => Assert.Equal(
        "times-overlap", PatientRules.Take(With(Visit("a", 0, 480)), Visit("b", 0, 500) with { Plan = Visit("b", 0, 500).Plan with { Offer = "eyes" } }, s_adult, Days.Policy, s_now).Refusal?.Code);

    [Fact]
    public void Hoarding_missing_and_giving_back_have_limits()
    {
        Appointment[] four = [.. Enumerable.Range(0, 4).Select(day => Visit($"a{day}", day, 480))];
        Assert.Equal("too-many-appointments", PatientRules.Take(With(four), Visit("b", 9, 480), s_adult, Days.Policy, s_now).Refusal?.Code);
        Appointment[] missed = [.. Enumerable.Range(1, 2).Select(day => Visit($"a{day}", -day - 8, 480) with { Status = AppointmentStatus.NoShow })];
        Assert.Equal("too-many-no-shows", PatientRules.Take(With(missed), Visit("b", 9, 480), s_adult, Days.Policy, s_now).Refusal?.Code);
        Assert.Null(PatientRules.Take(With(missed), Visit("b", 99, 480), s_adult, Days.Policy, s_now.AddDays(40)).Refusal);
        Appointment[] abandoned = [.. Enumerable.Range(1, 6).Select(day => Visit($"a{day}", day, 480) with { Status = AppointmentStatus.Expired, At = s_now })];
        Assert.Equal("too-many-abandoned", PatientRules.Take(With(abandoned), Visit("b", 9, 480), s_adult, Days.Policy, s_now.AddHours(23)).Refusal?.Code);
        Assert.Null(PatientRules.Take(With(abandoned), Visit("b", 9, 480), s_adult, Days.Policy, s_now.AddHours(24)).Refusal);
    }

    [Fact]
    public void An_offer_is_a_wait_until_it_has_passed_the_guard()
    {
        var waiting = PatientRules.Wait(With(Visit("a", 0, 480)), Visit("b", 0, 600) with { Status = AppointmentStatus.Waiting }, Days.Policy, s_now).Value;
        var offered = PatientRules.Learn(waiting.With("b")!, new Place("b", Days.Person(1), 600, AppointmentStatus.Offered), 630, s_now);
        Assert.True(offered.IsWaiting);
        Assert.Equal("already-booked", PatientRules.Take(waiting, offered with { Status = AppointmentStatus.Held }, s_adult, Days.Policy, s_now).Refusal?.Code);
        var free = PatientRules.Cancel(waiting, "a", s_now);
        Assert.Equal(AppointmentStatus.Held, PatientRules.Take(free, offered with { Status = AppointmentStatus.Held }, s_adult, Days.Policy, s_now).Value.With("b")!.Status);
    }

    [Theory]
    [InlineData(AppointmentStatus.Held, AppointmentStatus.Expired)]
    [InlineData(AppointmentStatus.Waiting, AppointmentStatus.Expired)]
    [InlineData(AppointmentStatus.Booked, AppointmentStatus.Cancelled)]
    [InlineData(AppointmentStatus.NoShow, AppointmentStatus.NoShow)]
    [InlineData(AppointmentStatus.Fulfilled, AppointmentStatus.Fulfilled)]
    public void Of_what_its_schedule_does_not_have_the_end_is_learnt(AppointmentStatus before, AppointmentStatus after) =>
        Assert.Equal(after, PatientRules.Learn(Visit("a", 0, 480) with { Status = before }, null, -1, s_now).Status);

    [Theory]
    [InlineData("bibp-corv", 21, null)]
    [InlineData("bibp-corv", 20, "dose-too-early")]
    [InlineData("bibp-corv", -20, "dose-too-early")]
    [InlineData("bibp-corv", -21, null)]
    [InlineData("coronavac", 21, "another-vaccine-begun")]
    public void Doses_of_a_vaccine_follow_each_other(string product, int days, string? code)
    {
        var begun = With(Days.Dose("a", Days.Day));
        Assert.Equal(code, PatientRules.Take(begun, Days.Dose("b", Days.Day.AddDays(days), AppointmentStatus.Held, product), s_adult, Days.Policy, s_now).Refusal?.Code);
    }

    [Fact]
    public void A_series_has_an_end_and_each_dose_its_number_whatever_is_cancelled()
    {
        var (one, two, three) = (Days.Dose("a", Days.Day, AppointmentStatus.Fulfilled), Days.Dose("b", Days.Day.AddDays(21)), Days.Dose("c", Days.Day.AddDays(201)));
        Assert.Equal("series-complete", PatientRules.Take(With(one, two, three), Days.Dose("d", Days.Day.AddDays(400)), s_adult, Days.Policy, s_now).Refusal?.Code);
        Assert.Equal(3, VaccineRules.NumberOf(With(one, two, three), three));
        Assert.Equal(2, VaccineRules.NumberOf(PatientRules.Cancel(With(one, two, three), "b", s_now), three));
        Assert.Equal(new NextDose(3, Days.Day.AddDays(201)), VaccineRules.Next(With(one, two), "bibp-corv", Days.Policy));
        Assert.Null(VaccineRules.Next(With(one, two, three), "bibp-corv", Days.Policy));
    }

    [Theory]
    [InlineData("2018-08-10", null)]
    [InlineData("2018-08-11", "not-eligible")]
    [InlineData("1900-08-10", "not-eligible")]
    [InlineData(null, null)]
    public void The_age_on_the_day_decides(string? birth, string? code) => Assert.Equal(
        code, PatientRules.Take(null, Days.Dose("a", Days.Day), new(birth is null ? null : DateOnly.Parse(birth)), Days.Policy, s_now).Refusal?.Code);

    [Fact]
    public void What_has_ended_is_forgotten_but_for_vaccinations()
    {
        var patient = With(Days.Dose("a", Days.Day, AppointmentStatus.Fulfilled), Visit("b", 0, 600) with { Status = AppointmentStatus.Fulfilled }, Visit("c", 1, 600));
        Assert.Equal(["a", "c"], PatientRules.Expire(patient, Days.Day.AddDays(1))!.Appointments.Select(appointment => appointment.Id));
        Assert.Null(PatientRules.Expire(With(Visit("b", 0, 600)), Days.Day.AddDays(1)));
    }

    private static Patient With(params Appointment[] appointments) => new() { Appointments = [.. appointments] };

    private static Appointment Visit(string id, int day, int minute) => new()
    {
        Id = id,
        Plan = new SchedulePlan { Service = BookingService.Outpatient, Site = "zhongnan", Offer = "respiratory", Day = Days.Day.AddDays(day) },
        Minute = minute,
        EndMinute = minute + 30,
        Status = AppointmentStatus.Booked,
    };
}
