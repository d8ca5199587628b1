using System.Net;
using HealthWuhan.Domain.Booking;
using HealthWuhan.Grains.Booking;

namespace HealthWuhan.Tests.Booking;

/// <summary>Clocks of machines are set right now and then, also backwards.</summary>
[Collection(City.Collection)]
public sealed class ClockPutBackTests(City city) : IDisposable
{
    public void Dispose() => city.Clock.Shift = TimeSpan.Zero;

    /// <summary>It wakes grains that nobody has asked for before: the schedule's and the person's own side.</summary>
    [Fact]
    public async Task A_place_is_held_and_confirmed_with_the_clock_put_back_by_21_hours()
    {
        using var citizen = await city.Citizen(Fresh.Person());
        var schedule = await city.Published([1], 2, releasedAt: city.Clock.GetUtcNow().AddDays(-2));
        await city.Cluster.DeactivateAsync(city.Grains.GetGrain<IScheduleGrain>(ScheduleId.GrainKey(schedule)));
        city.Clock.Shift = TimeSpan.FromHours(-21);
        var held = await citizen.Hold(Clinic.Slot(schedule));
        Assert.Equal((HttpStatusCode.Created, null), (held.Status, held.Code));
        Assert.Equal("Booked", (await citizen.Confirm(held.Json.Text("id"))).Json.Text("status"));
    }

    /// <summary>What was held while the clock was ahead stands until its time by the clock that is right; nobody gets it twice.</summary>
    [Fact]
    public async Task A_hold_from_the_time_ahead_is_kept_and_can_be_confirmed()
    {
        var schedule = await city.Published([1], 3);
        using var first = await city.Citizen(Fresh.Person());
        using var second = await city.Citizen(Fresh.Person());
        city.Clock.Shift = TimeSpan.FromHours(21);
        var held = await first.Hold(Clinic.Slot(schedule), key: "ahead");
        city.Clock.Shift = TimeSpan.Zero;
        Assert.Equal("slot-full", (await second.Hold(Clinic.Slot(schedule))).Code);
        Assert.Equal(held.Json.Text("id"), (await first.Hold(Clinic.Slot(schedule), key: "ahead")).Json.Text("id"));
        Assert.Equal("Booked", (await first.Confirm(held.Json.Text("id"))).Json.Text("status"));
    }
}
