using HealthWuhan.Domain.Booking;

namespace HealthWuhan.Tests.Booking;

/// <summary>The places of one day: what is given, what ends by itself, who comes next.</summary>
public class ScheduleRulesTests
{
    private static readonly DateTimeOffset s_now = Days.Released;

    [Fact]
    public void A_hold_ends_by_itself_and_its_place_is_free_at_that_moment()
    {
        var held = Days.Of(1).Hold(1, 0, s_now).Value;
        Assert.Equal("slot-full", held.Hold(2, 0, s_now.AddMinutes(5).AddTicks(-1)).Refusal?.Code);
        var next = held.Hold(2, 0, s_now.AddMinutes(5)).Value;
        Assert.Equal((null, AppointmentStatus.Held), (next.StatusOf(1, s_now.AddMinutes(5)), next.StatusOf(2, s_now.AddMinutes(5))));
    }

    [Fact]
    public void A_hold_that_has_ended_is_not_confirmed_even_where_nobody_has_its_place()
    {
        var held = Days.Of(1).Hold(1, 0, s_now).Value;
        Assert.Equal("hold-expired", ScheduleRules.Confirm(held, "a-1", Days.Person(1), Days.Policy, s_now.AddMinutes(5)).Refusal?.Code);
    }

    [Fact]
    public void The_same_again_is_the_same_instance()
    {
        var held = Days.Of(2).Hold(1, 0, s_now).Value;
        var booked = ScheduleRules.Confirm(held, "a-1", Days.Person(1), Days.Policy, s_now).Value;
        Assert.Same(held, held.Hold(1, 0, s_now).Value);
        Assert.Same(booked, ScheduleRules.Confirm(booked, "a-1", Days.Person(1), Days.Policy, s_now).Value);
        Assert.Same(booked, booked.Hold(1, 0, s_now).Value);
        Assert.Same(booked, booked.Release(2, s_now).Value);
    }

    [Theory]
    [InlineData(-1, 0, "not-released")]
    [InlineData(0, 9, "unknown-slot")]
    [InlineData(24 * 7 + 8, 0, "slot-over")]
    [InlineData(24 * 7 + 7, 0, null)]
    public void A_place_is_held_from_the_release_until_the_slot_begins(int hours, int slot, string? code) =>
        Assert.Equal(code, Days.Of(1).Hold(1, slot, s_now.AddHours(hours)).Refusal?.Code);

    [Fact]
    public void A_booked_place_is_given_back_until_the_cut_off_and_a_hold_always()
    {
        var start = Days.Of(1).StartOf(480);
        var booked = Days.Of(1).Book(1, 0, s_now);
        Assert.Null(booked.Release(1, start.AddHours(-2)).Refusal);
        Assert.Equal("too-late-to-cancel", booked.Release(1, start.AddHours(-2).AddTicks(1)).Refusal?.Code);
        Assert.Null(Days.Of(1).Hold(1, 0, start.AddMinutes(-3)).Value.Release(1, start.AddMinutes(-2)).Refusal);
    }

    [Fact]
    public void A_freed_place_is_offered_in_the_order_of_the_waiting_list_and_goes_on_when_it_is_not_taken()
    {
        var full = Days.Of(1, 1).Book(1, 0, s_now).Book(2, 1, s_now);
        var waiting = full.Wait(3, 1, s_now).Value.Wait(4, null, s_now).Value.Wait(5, null, s_now).Value;
        // The first waits for the other slot.
        var freed = waiting.Release(1, s_now).Value;
        Assert.Equal((AppointmentStatus.Waiting, AppointmentStatus.Offered, AppointmentStatus.Waiting), (freed.StatusOf(3, s_now), freed.StatusOf(4, s_now), freed.StatusOf(5, s_now)));
        Assert.Equal("slot-full", freed.Hold(6, 0, s_now).Refusal?.Code);

        var later = s_now.AddMinutes(30);
        var passed = ScheduleClock.Settle(freed, Days.Policy, later);
        Assert.Equal((null, AppointmentStatus.Offered), (passed.StatusOf(4, later), passed.StatusOf(5, later)));
        Assert.Equal(AppointmentStatus.Booked, ScheduleRules.Confirm(passed, "a-5", Days.Person(5), Days.Policy, later).Value.StatusOf(5, later));
    }

    [Fact]
    public void A_waiting_list_is_for_days_that_are_full_and_has_an_end()
    {
        var policy = Days.Policy with { WaitingPlaces = 1 };
        WaitingEntry Entry(int person) => new($"a-{person}", Days.Person(person), null, s_now);
        Assert.Equal("places-free", ScheduleRules.Join(Days.Of(1), Entry(1), policy, s_now).Refusal?.Code);
        var full = Days.Of(1).Book(1, 0, s_now);
        Assert.Equal("already-booked", ScheduleRules.Join(full, Entry(1), policy, s_now).Refusal?.Code);
        var one = ScheduleRules.Join(full, Entry(2), policy, s_now).Value;
        Assert.Same(one, ScheduleRules.Join(one, Entry(2) with { Id = "another" }, policy, s_now).Value);
        Assert.Equal("waiting-list-full", ScheduleRules.Join(one, Entry(3), policy, s_now).Refusal?.Code);
    }

    [Fact]
    public void Who_has_not_come_half_an_hour_after_the_end_is_a_no_show_and_may_still_come()
    {
        var booked = Days.Of(1).Book(1, 0, s_now);
        var end = booked.StartOf(510).AddMinutes(30);
        Assert.Equal(AppointmentStatus.Booked, ScheduleClock.Settle(booked, Days.Policy, end.AddTicks(-1)).StatusOf(1, end));
        var missed = ScheduleClock.Settle(booked, Days.Policy, end);
        Assert.Equal(AppointmentStatus.NoShow, missed.StatusOf(1, end));
        Assert.Equal(AppointmentStatus.CheckedIn, ArrivalRules.Receive(missed, "a-1", AppointmentStatus.CheckedIn, null, end).Value.StatusOf(1, end));
    }

    [Fact]
    public void What_the_persons_own_side_did_not_take_goes_back_and_never_what_was_booked()
    {
        var booked = Days.Of(1).Book(1, 0, s_now);
        Assert.Same(booked, ScheduleRules.Abandon(booked, "a-1", Days.Person(1), Days.Policy, s_now).Value);
        Assert.Empty(ScheduleRules.Abandon(Days.Of(1).Hold(1, 0, s_now).Value, "a-1", Days.Person(1), Days.Policy, s_now).Value.Places);
    }
}
