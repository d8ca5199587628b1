using HealthWuhan.Domain.Booking;

namespace HealthWuhan.Tests.Booking;

/// <summary>What a site does with a day that people have booked.</summary>
public class SiteRulesTests
{
    private static readonly DateTimeOffset s_now = Days.Released;

    [Fact]
    public void A_day_is_published_once_and_the_same_again_changes_nothing()
    {
        var day = Days.Of(2, 2).Book(1, 0, s_now);
        Assert.Same(day, SiteRules.Publish(day, day.Plan, day.Slots, Days.Policy, s_now).Value);
        Assert.Equal("schedule-published", SiteRules.Publish(day, day.Plan with { ReleasedAt = s_now.AddHours(1) }, day.Slots, Days.Policy, s_now).Refusal?.Code);
    }

    [Theory]
    [InlineData("480-480:1")]
    [InlineData("480-510:-1")]
    [InlineData("480-510:5001")]
    [InlineData("480-510:1 500-530:1")]
    [InlineData("")]
    public void Slots_that_cannot_be_are_refused(string slots)
    {
        Slot[] read = [.. slots.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(slot => slot.Split('-', 2) is [var from, var rest] && rest.Split(':') is [var to, var capacity]
            ? new Slot(int.Parse(from), int.Parse(to), int.Parse(capacity)) : throw new FormatException(slot))];
        Assert.Equal("invalid-slots", SiteRules.Publish(null, Days.Of(1).Plan, [.. read], Days.Policy, s_now).Refusal?.Code);
    }

    [Fact]
    public void Only_vaccines_of_the_policy_are_published()
    {
        var plan = new SchedulePlan { Service = BookingService.Vaccination, Site = "wuchang-01", Offer = "elixir", Day = Days.Day };
        Assert.Equal("unknown-vaccine", SiteRules.Publish(null, plan, [new(480, 510, 1)], Days.Policy, s_now).Refusal?.Code);
    }

    [Fact]
    public void Who_is_too_many_goes_to_a_later_slot_the_last_who_came_first_and_is_told_where_there_is_none()
    {
        var day = Days.Of(3, 1).Book(1, 0, s_now).Book(2, 0, s_now.AddMinutes(1)).Hold(3, 0, s_now.AddMinutes(2)).Value;
        var now = s_now.AddMinutes(3);
        var less = SiteRules.ChangeSlot(day, new(480, 1, false, "roof leaks"), Days.Policy, now).Value;
        Assert.Equal((480, 510), (less.Places[Days.Person(1)].Minute, less.Places[Days.Person(2)].Minute));
        Assert.Equal((510 - 30, "roof leaks"), (less.Places[Days.Person(2)].MovedFrom, less.Places[Days.Person(2)].Reason));
        Assert.Equal(AppointmentStatus.CancelledBySite, less.StatusOf(3, now));
        Assert.Equal((1, 1), (less.Slots[0].Taken, less.Slots[1].Taken));
    }

    [Fact]
    public void A_closed_day_sends_everybody_away_but_who_has_come()
    {
        var start = Days.Of(1).StartOf(480);
        var day = Days.Of(2, 2).Book(1, 0, s_now).Book(2, 1, s_now);
        var came = ArrivalRules.Receive(day, "a-1", AppointmentStatus.CheckedIn, null, start.AddMinutes(-5)).Value;
        var closed = SiteRules.CloseDay(came, "power cut", Days.Policy, start.AddMinutes(-1)).Value;
        Assert.Equal((AppointmentStatus.CheckedIn, AppointmentStatus.CancelledBySite), (closed.StatusOf(1, start), closed.StatusOf(2, start)));
        Assert.Equal("slot-closed", closed.Hold(3, 1, start).Refusal?.Code);
    }

    [Fact]
    public void More_places_go_to_who_waits_first()
    {
        var waiting = Days.Of(1).Book(1, 0, s_now).Wait(2, null, s_now).Value;
        var more = SiteRules.ChangeSlot(waiting, new(480, 2, false, null), Days.Policy, s_now).Value;
        Assert.Equal(AppointmentStatus.Offered, more.StatusOf(2, s_now));
    }

    [Fact]
    public void Nobody_who_has_come_can_be_too_many()
    {
        var start = Days.Of(1).StartOf(480);
        var came = ArrivalRules.Receive(Days.Of(1).Book(1, 0, s_now), "a-1", AppointmentStatus.CheckedIn, null, start).Value;
        Assert.Equal("people-have-come", SiteRules.ChangeSlot(came, new(480, 0, false, null), Days.Policy, start).Refusal?.Code);
    }

    [Fact]
    public void Who_is_erased_leaves_a_place_that_is_nobodys()
    {
        var erased = SiteRules.Erase(Days.Of(2).Book(1, 0, s_now).Book(2, 0, s_now), Days.Person(1))!;
        Assert.Equal((2, null), (erased.Slots[0].Taken, erased.StatusOf(1, s_now)));
        Assert.Single(erased.Places.Values, place => place.Citizen.IsErased);
        Assert.Same(erased, SiteRules.Erase(erased, Days.Person(1)));
    }

    [Fact]
    public void Who_comes_back_with_the_id_of_before_can_be_erased_again()
    {
        var once = SiteRules.Erase(Days.Of(2).Book(1, 0, s_now), Days.Person(1))!;
        var twice = SiteRules.Erase(once.Book(1, 0, s_now), Days.Person(1))!;
        Assert.Equal((2, 2), (twice.Slots[0].Taken, twice.Places.Values.Count(place => place.Citizen.IsErased)));
    }
}
