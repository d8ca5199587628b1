using HealthWuhan.Domain.Booking;
using HealthWuhan.Domain.Events;

namespace HealthWuhan.Tests.Booking;

/// <summary>A day whose people turn out to be one: what goes over, what is given up, and who is offered the place then.</summary>
public class TransferRulesTests
{
    private static readonly DateTimeOffset s_now = Days.Released;

    [Fact]
    public void A_place_goes_over_as_it_is_and_the_record_says_whose_it_is()
    {
        var day = Days.Of(2).Book(1, 0, s_now);
        var given = Transfer(day, 1, 2);
        Assert.Equal((null, AppointmentStatus.Booked, 1), (given.StatusOf(1, s_now), given.Places[Days.Person(2)].Status, given.Slots[0].Taken));
        Assert.Equal(("appointment-reassigned", Days.Person(2)), (BookingEvents.Of(given, 1)[0].Kind, BookingEvents.Of(given, 1)[0].Citizen));
        Assert.Same(given, Transfer(given, 1, 2));
    }

    [Fact]
    public void Of_two_places_of_a_day_one_is_given_up_and_its_owner_finds_out_and_who_waits_is_offered_it()
    {
        var day = Days.Of(1, 1).Book(1, 0, s_now).Book(2, 1, s_now).Wait(3, null, s_now).Value;
        var given = Transfer(day, 1, 2);
        var told = ScheduleRules.Find(given, "a-1", Days.Person(2), s_now);
        Assert.Equal((AppointmentStatus.CancelledBySite, "why"), (told?.Status, told?.Reason));
        Assert.Equal((AppointmentStatus.Booked, AppointmentStatus.Offered), (given.StatusOf(2, s_now), given.StatusOf(3, s_now)));
        Assert.Equal(["appointment-reassigned", "appointment-cancelled", "appointment-offered"], BookingEvents.Of(given, 2).Select(happened => happened.Kind));
        Assert.Same(given, Transfer(given, 1, 2));
    }

    [Fact]
    public void Ones_own_can_be_given_up_and_nothing_else_of_it_changes()
    {
        var day = Days.Of(1).Book(1, 0, s_now);
        Assert.Same(day, Transfer(day, 1, 1));
        var given = Transfer(day, 1, 1, stays: false);
        Assert.Equal((AppointmentStatus.CancelledBySite, 0), (given.StatusOf(1, s_now), given.Slots[0].Taken));
    }

    [Fact]
    public void Nobody_who_has_come_loses_their_place()
    {
        var start = Days.Of(1).StartOf(480);
        var came = ArrivalRules.Receive(Days.Of(2).Book(1, 0, s_now).Book(2, 0, s_now), "a-1", AppointmentStatus.CheckedIn, null, start).Value;
        var both = ArrivalRules.Receive(came, "a-2", AppointmentStatus.CheckedIn, null, start).Value;
        Assert.Equal(AppointmentStatus.CheckedIn, Transfer(came, 1, 4, stays: false).Places[Days.Person(4)].Status);
        var given = Transfer(both, 1, 2);
        Assert.Equal((2, 2, 1), (given.Slots[0].Taken, given.Places.Count, given.Places.Keys.Count(citizen => citizen.IsErased)));
    }

    [Fact]
    public void Who_waits_stands_where_they_stood_and_only_once()
    {
        var full = Days.Of(1).Book(9, 0, s_now).Wait(1, null, s_now).Value.Wait(2, null, s_now).Value;
        Assert.Equal([Days.Person(3), Days.Person(2)], Transfer(full, 1, 3).Waiting.Select(entry => entry.Citizen));
        Assert.Equal([Days.Person(2)], Transfer(full, 1, 2).Waiting.Select(entry => entry.Citizen));
        Assert.Equal([Days.Person(2)], Transfer(full, 1, 9).Waiting.Select(entry => entry.Citizen));
    }

    private static Schedule Transfer(Schedule day, int from, int to, bool stays = true) =>
        TransferRules.Apply(day, new($"a-{from}", Days.Person(from), Days.Person(to), stays, "why"), Days.Policy, s_now)!;
}
