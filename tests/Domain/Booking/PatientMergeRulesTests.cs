using CsCheck;
using HealthWuhan.Domain.Booking;

namespace HealthWuhan.Tests.Booking;

/// <summary>Which appointments one person keeps who turned up under two numbers.</summary>
public class PatientMergeRulesTests
{
    private static readonly BookingPolicy s_policy = Days.Policy;

    [Fact]
    public void Of_two_of_a_department_in_a_period_the_earlier_stays_whichever_number_it_was_under()
    {
        var (early, late) = (Visit("early", 480), Visit("late", 540));
        Assert.Equal(["late drop", "early take"], Plan([late], [early]));
        Assert.Equal(["late drop"], Plan([early], [late]));
    }

    [Fact]
    public void What_was_confirmed_stays_before_what_is_only_held_and_who_has_come_before_all()
    {
        Assert.Equal(["early drop"], Plan([Visit("late", 540)], [Visit("early", 480, AppointmentStatus.Held)]));
        Assert.Equal(["early drop", "late take"], Plan([Visit("early", 480)], [Visit("late", 540, AppointmentStatus.CheckedIn)]));
    }

    [Fact]
    public void What_does_not_stand_in_each_others_way_is_kept() =>
        Assert.Equal(["gone take", "teeth take"], Plan([Visit("eyes", 480)], [Visit("teeth", 540, offer: "teeth"), Visit("gone", 480, AppointmentStatus.NoShow), Visit("cancelled", 480, AppointmentStatus.Cancelled)]));

    [Fact]
    public void A_dose_that_is_booked_too_near_to_one_that_was_given_under_the_other_number_is_given_up() =>
        Assert.Equal(["booked drop", "given take"], Plan([Days.Dose("booked", Days.Day.AddDays(5))], [Days.Dose("given", Days.Day, AppointmentStatus.Fulfilled)]));

    [Fact]
    public void Doses_of_both_numbers_count_from_then_on()
    {
        var own = new Patient { Appointments = [Days.Dose("one", Days.Day, AppointmentStatus.Fulfilled)] };
        var joined = PatientMergeRules.Join(own, [Days.Dose("two", Days.Day.AddDays(30), AppointmentStatus.Fulfilled)]);
        Assert.Equal(3, VaccineRules.Next(joined, "bibp-corv", s_policy)!.Dose);
        Assert.Same(joined, PatientMergeRules.Join(joined, [Days.Dose("two", Days.Day.AddDays(30), AppointmentStatus.Fulfilled)]));
    }

    [Fact]
    public void A_merge_is_noted_once_and_leaves_nothing_of_somebody_who_has_nothing()
    {
        var begun = PatientMergeRules.Begin(null, Days.Person(7));
        Assert.Same(begun, PatientMergeRules.Begin(begun, Days.Person(7)));
        Assert.Null(PatientMergeRules.End(begun, Days.Person(7)));
    }

    /// <summary>Whatever two numbers have: what stays, one person can have, and nothing is given up that stands in nobody's way.</summary>
    [Fact]
    public void What_stays_one_person_can_have_and_nothing_else_is_given_up() =>
        (from own in s_some from theirs in s_some select (own, theirs)).Sample(both =>
        {
            var own = Named("o", both.own);
            var theirs = Named("t", both.theirs);
            var plan = PatientMergeRules.Plan(new() { Appointments = [.. own] }, theirs, s_policy);
            var given = plan.Where(step => !step.Stays).Select(step => step.Appointment).ToArray();
            var kept = own.Concat(theirs).Except(given).Where(visit => visit.IsActive).ToArray();
            Assert.All(given, visit => Assert.True(visit.Status != AppointmentStatus.CheckedIn && Others(kept, visit).Length > 0, $"{visit.Id} stood in nobody's way"));
            Assert.All(kept.Where(visit => visit.Status != AppointmentStatus.CheckedIn), visit => Assert.DoesNotContain(Others(kept, visit), other => other.Status != AppointmentStatus.CheckedIn));
        }, iter: 2000);

    private static readonly Gen<(int Minute, int Offer, AppointmentStatus Status)[]> s_some =
        (from minute in Gen.Int[0, 5]
         from offer in Gen.Int[0, 2]
         from status in Gen.Frequency((2, AppointmentStatus.Held), (2, AppointmentStatus.Booked), (1, AppointmentStatus.CheckedIn))
         select (480 + (30 * minute), offer, status)).Array[0, 4];

    private static Appointment[] Named(string number, (int Minute, int Offer, AppointmentStatus Status)[] some) =>
        [.. some.Select((one, i) => Visit($"{number}{i}", one.Minute, one.Status, $"offer-{one.Offer}"))];

    private static Appointment[] Others(Appointment[] kept, Appointment visit) =>
        [.. kept.Where(other => other.Id != visit.Id && (other.Plan.Offer == visit.Plan.Offer || (other.Start < visit.End && visit.Start < other.End)))];

    private static string[] Plan(Appointment[] own, Appointment[] theirs) =>
        [.. PatientMergeRules.Plan(new() { Appointments = [.. own] }, theirs, s_policy).Select(step => $"{step.Appointment.Id} {(step.Stays ? "take" : "drop")}")];

    private static Appointment Visit(string id, int minute, AppointmentStatus status = AppointmentStatus.Booked, string offer = "eyes") => new()
    {
        Id = id,
        Plan = new SchedulePlan { Service = BookingService.Outpatient, Site = "zhongnan", Offer = offer, Day = Days.Day },
        Minute = minute,
        EndMinute = minute + 30,
        Status = status,
    };
}
