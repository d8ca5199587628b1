using System.Net;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Tests.Api;

namespace HealthWuhan.Tests.Booking;

/// <summary>What becomes of a full or closed day, over HTTP: waiting lists, offers, moves and notices.</summary>
[Collection(City.Collection)]
public sealed class WaitingListTests(City city) : IDisposable
{
    public void Dispose() => city.Clock.Shift = TimeSpan.Zero;

    [Fact]
    public async Task A_freed_place_is_offered_to_the_first_who_waits_and_then_to_the_next()
    {
        var schedule = await city.Published([1]);
        using var owner = await city.Citizen(Fresh.Person());
        using var first = await city.Citizen(Fresh.Person());
        using var second = await city.Citizen(Fresh.Person());
        var id = await owner.Booked(Clinic.Slot(schedule));
        var waits = (First: await Wait(first, schedule), Second: await Wait(second, schedule));
        Assert.Equal((0, 1), (waits.First.Json.GetProperty("waitingBefore").GetInt32(), waits.Second.Json.GetProperty("waitingBefore").GetInt32()));
        Assert.Equal("not-offered", (await second.Confirm(waits.Second.Json.Text("id"))).Code);

        Assert.Equal(HttpStatusCode.NoContent, (await owner.Delete($"/v1/me/appointments/{id}")).Status);
        Assert.Equal(("Offered", "Waiting"), (await first.StatusOf(waits.First.Json.Text("id")), await second.StatusOf(waits.Second.Json.Text("id"))));
        Assert.Equal("slot-full", (await owner.Hold(Clinic.Slot(schedule))).Code);

        // Nobody asks the schedule anything: it looks at the clock by itself.
        city.Clock.Shift += TimeSpan.FromMinutes(31);
        await Eventually.Is("Offered", () => second.StatusOf(waits.Second.Json.Text("id")));
        Assert.Equal("hold-expired", (await first.Confirm(waits.First.Json.Text("id"))).Code);
        Assert.Equal("Booked", (await second.Confirm(waits.Second.Json.Text("id"))).Json.Text("status"));
    }

    [Fact]
    public async Task A_hold_that_nobody_confirms_is_free_again_without_anybody_asking()
    {
        var schedule = await city.Published([1]);
        using var citizen = await city.Citizen(Fresh.Person());
        var held = await citizen.Hold(Clinic.Slot(schedule));
        await Eventually.Is("0", () => FreeIn(citizen, schedule));
        city.Clock.Shift += TimeSpan.FromMinutes(5);
        await Eventually.Is("1", () => FreeIn(citizen, schedule));
        Assert.Equal(("hold-expired", "Expired"), ((await citizen.Confirm(held.Json.Text("id"))).Code, await citizen.StatusOf(held.Json.Text("id"))));
    }

    [Fact]
    public async Task A_closed_slot_moves_its_people_to_a_later_one_and_tells_who_finds_no_place()
    {
        var site = Fresh.Round();
        var schedule = await city.Published([2, 1], site: site);
        using var medic = await city.StaffOf(Roles.Medic, site: site);
        using var first = await city.Citizen(Fresh.Person());
        using var second = await city.Citizen(Fresh.Person());
        var ids = (First: await first.Booked(Clinic.Slot(schedule)), Second: await second.Booked(Clinic.Slot(schedule)));

        for (var repeat = 0; repeat < 2; repeat++)
            Assert.Equal(HttpStatusCode.OK, (await medic.Put($"/v1/schedules/{schedule}/slots/0800", new { closed = true, reason = "停电" })).Status);
        var moved = (await first.Fetch("/v1/me/appointments")).Json.GetProperty("items")[0];
        Assert.Equal((ids.First, "Booked", "停电", Clinic.Slot(schedule, 1)), (moved.Text("id"), moved.Text("status"), moved.Text("notice"), moved.Text("slot")));
        Assert.EndsWith("08:00:00+08:00", moved.Text("movedFrom"), StringComparison.Ordinal);
        var told = (await second.Fetch("/v1/me/appointments")).Json.GetProperty("items")[0];
        Assert.Equal((ids.Second, "CancelledBySite", "停电"), (told.Text("id"), told.Text("status"), told.Text("notice")));

        // Who was sent away may book anew.
        var other = await city.Published([1], ahead: 2, site: site);
        await second.Booked(Clinic.Slot(other));
        Assert.Equal(HttpStatusCode.OK, (await medic.Post($"/v1/schedules/{other}/closure", new { reason = "停诊" })).Status);
        Assert.Equal("停诊", (await second.Fetch("/v1/me/appointments")).Json.GetProperty("items")[0].Text("notice"));
    }

    private static Task<Answer> Wait(HttpClient citizen, string schedule) => citizen.Post("/v1/me/waiting-lists", new { schedule });

    private static async Task<string?> FreeIn(HttpClient citizen, string schedule) => (await citizen.Fetch($"/v1/slots?site={schedule.Split('.')[1]}")).Json.GetProperty("slots").EnumerateArray()
        .Select(slot => slot.GetProperty("free").GetRawText()).FirstOrDefault();
}
