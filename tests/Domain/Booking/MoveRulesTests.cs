using HealthWuhan.Domain.Booking;

namespace HealthWuhan.Tests.Booking;

/// <summary>For whom another day is looked for, and what is found there.</summary>
public class MoveRulesTests
{
    private static readonly DateTimeOffset s_now = Days.Released;

    [Fact]
    public void Only_what_was_booked_is_to_be_moved_and_only_where_the_policy_says_so()
    {
        var day = Days.Of(2).Book(1, 0, s_now).Hold(2, 0, s_now).Value;
        var closed = SiteRules.CloseDay(day, "power cut", Days.Policy, s_now).Value;
        Assert.Equal(["a-1 True", "a-2 False"], closed.Dropped.Select(dropped => $"{dropped.Id} {dropped.ToMove}").Order());
        Assert.DoesNotContain(SiteRules.CloseDay(day, null, Days.Policy with { MoveDays = 0 }, s_now).Value.Dropped, dropped => dropped.ToMove);
    }

    [Fact]
    public void A_day_that_has_somebody_to_move_is_woken_until_that_is_done()
    {
        var closed = SiteRules.CloseDay(Days.Of(1).Book(1, 0, s_now), null, Days.Policy, s_now).Value;
        Assert.InRange(closed.Due!.Value, s_now, s_now.AddMinutes(1));
        var done = MoveRules.Done(closed, "a-1");
        Assert.Same(done, MoveRules.Done(done, "a-1"));
        Assert.Null(ScheduleClock.Settle(done, Days.Policy, closed.Due.Value).Due);
    }

    [Theory]
    [InlineData(510, 510)]
    [InlineData(495, 510)]
    [InlineData(900, 480)]
    public void The_nearest_later_place_is_taken_else_the_first(int wanted, int found)
    {
        var held = MoveRules.HoldNear(Days.Of(1, 1), new("a-1m", Days.Person(1), wanted), Days.Policy, s_now).Value;
        Assert.Equal(found, held.Places[Days.Person(1)].Minute);
        Assert.Same(held, MoveRules.HoldNear(held, new("a-1m", Days.Person(1), wanted), Days.Policy, s_now).Value);
    }

    [Fact]
    public void A_day_that_is_full_or_was_never_published_has_none()
    {
        Assert.Equal("slot-full", MoveRules.HoldNear(Days.Of(1).Book(2, 0, s_now), new("a-1m", Days.Person(1), 480), Days.Policy, s_now).Refusal?.Code);
        Assert.Equal("unknown-slot", MoveRules.HoldNear(null, new("a-1m", Days.Person(1), 480), Days.Policy, s_now).Refusal?.Code);
    }

    [Fact]
    public void Whoever_has_booked_anew_or_given_the_moved_one_back_is_not_moved()
    {
        var dropped = new Place("a-1", Days.Person(1), 480, AppointmentStatus.CancelledBySite) { At = s_now };
        var before = Of("a-1", AppointmentStatus.CancelledBySite, s_now);
        bool May(params Appointment[] others) => MoveRules.MayMove(new() { Appointments = [before, .. others] }, before.Plan, dropped);
        Assert.True(May());
        Assert.True(May(Of("old", AppointmentStatus.Booked, s_now.AddMinutes(-1))));
        Assert.False(May(Of("new", AppointmentStatus.Booked, s_now.AddMinutes(1))));
        Assert.False(May(Of("a-1m", AppointmentStatus.Cancelled, s_now.AddMinutes(1))));
        Assert.False(MoveRules.MayMove(null, before.Plan, dropped));
    }

    [Fact]
    public void A_moved_place_is_taken_in_spite_of_missed_ones_and_not_beside_another()
    {
        var missed = Enumerable.Range(0, 3).Select(number => Of($"missed-{number}", AppointmentStatus.NoShow, s_now) with { Plan = Plan with { Day = Days.Day.AddDays(-1 - number) } });
        var moved = Of("a-1m", AppointmentStatus.Held, s_now);
        Assert.Null(PatientRules.TakeMoved(new() { Appointments = [.. missed] }, moved, Days.Policy, s_now).Refusal);
        Assert.Equal("already-booked", PatientRules.TakeMoved(new() { Appointments = [Of("other", AppointmentStatus.Booked, s_now)] }, moved, Days.Policy, s_now).Refusal?.Code);
    }

    private static SchedulePlan Plan => new() { Service = BookingService.Outpatient, Site = "zhongnan", Offer = "eyes", Day = Days.Day };

    private static Appointment Of(string id, AppointmentStatus status, DateTimeOffset at) => new() { Id = id, Plan = Plan, Minute = 480, EndMinute = 510, Status = status, At = at };
}
