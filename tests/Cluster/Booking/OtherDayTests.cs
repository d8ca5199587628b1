using System.Net;
using HealthWuhan.Domain.Booking;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Booking;
using HealthWuhan.Tests.Api;
using HealthWuhan.Tests.Grains;

namespace HealthWuhan.Tests.Booking;

/// <summary>A closed day moves its people to another of the same clinic, or tells them.</summary>
[Collection(City.Collection)]
public sealed class OtherDayTests(City city)
{
    [Fact]
    public async Task Who_finds_no_place_of_the_day_is_moved_to_the_next_day_that_has_one_and_the_rest_are_told()
    {
        var site = Fresh.Round();
        string[] days = [await city.Published([2], 1, site), await city.Published([1], 2, site, "eyes"), await city.Published([1], 3, site)];
        using var first = await city.Citizen(Fresh.Person());
        using var second = await city.Citizen(Fresh.Person());
        string[] ids = [await first.Booked(Clinic.Slot(days[0])), await second.Booked(Clinic.Slot(days[0]))];
        await Close(days[0], site);

        await Eventually.Is("none", () => Pending(days[0]));
        await Eventually.Is("1", async () => (await Booked(first) + await Booked(second)).ToString());
        var (moved, told) = await Booked(first) == 1 ? (first, second) : (second, first);
        var items = (await moved.Fetch("/v1/me/appointments")).Json.GetProperty("items").EnumerateArray().ToArray();
        var there = items.Single(item => item.Text("status") == "Booked");
        var left = items.Single(item => item.Text("status") == "CancelledBySite");
        Assert.Equal((Clinic.Slot(days[2]), left.Text("start"), Clinic.Slot(days[2]), "停电"), (there.Text("slot"), there.Text("movedFrom"), left.Text("movedTo"), left.Text("notice")));
        var alone = Assert.Single((await told.Fetch("/v1/me/appointments")).Json.GetProperty("items").EnumerateArray());
        Assert.Equal(("CancelledBySite", "停电", false), (alone.Text("status"), alone.Text("notice"), alone.TryGetProperty("movedTo", out _)));
        Assert.Contains(alone.Text("id"), ids);
    }

    [Theory]
    [InlineData("patient", Fault.BeforeCommit, 0)]
    [InlineData("patient", Fault.AfterCommit, 0)]
    [InlineData("patient", Fault.BeforeCommit, 1)]
    [InlineData("patient", Fault.AfterCommit, 1)]
    [InlineData("schedule", Fault.BeforeCommit, 1)]
    [InlineData("schedule", Fault.AfterCommit, 1)]
    [InlineData("schedule", Fault.BeforeCommit, 2)]
    [InlineData("schedule", Fault.AfterCommit, 2)]
    public async Task Whatever_fails_on_the_way_they_have_one_place_in_the_end(string stateName, Fault fault, int after)
    {
        var site = Fresh.Round();
        string[] days = [await city.Published([1], 1, site), await city.Published([3], 2, site)];
        using var citizen = await city.Citizen(Fresh.Person());
        await citizen.Booked(Clinic.Slot(days[0]));
        city.Faults.FailNext(stateName, fault, after: after);
        await Close(days[0], site);
        await Eventually.Is("none", () => Pending(days[0]));
        city.Faults.Forget(stateName);
        Assert.Equal(1, await Booked(citizen));
        Assert.Single((await Day(days[1]))!.Places);
    }

    private async Task Close(string schedule, string site)
    {
        using var medic = await city.StaffOf(Roles.Medic, site: site);
        Assert.Equal(HttpStatusCode.OK, (await medic.Post($"/v1/schedules/{schedule}/closure", new { reason = "停电" })).Status);
    }

    private static async Task<int> Booked(HttpClient citizen) =>
        (await citizen.Fetch("/v1/me/appointments")).Json.GetProperty("items").EnumerateArray().Count(item => item.Text("status") == "Booked");

    private async Task<string?> Pending(string schedule) => (await Day(schedule))!.Dropped.Any(dropped => dropped.ToMove) ? "some" : "none";

    private Task<Schedule?> Day(string schedule) => city.Grains.GetGrain<IScheduleGrain>(ScheduleId.GrainKey(schedule)).Get(TestContext.Current.CancellationToken);
}
