using System.Net;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Tests.Api;
using HealthWuhan.Tests.Events;

namespace HealthWuhan.Tests.Booking;

/// <summary>Booking over HTTP: as a citizen, and as the site that sees them.</summary>
[Collection(City.Collection)]
public class BookingTests(City city)
{
    [Fact]
    public async Task A_citizen_finds_a_slot_holds_it_confirms_it_and_gives_it_back()
    {
        var schedule = await city.Published([2]);
        using var citizen = await city.Citizen(Fresh.Person());
        await Eventually.Is("2", () => FreeIn(citizen, schedule));

        var held = await citizen.Hold(Clinic.Slot(schedule), key: "wish-1");
        Assert.Equal((HttpStatusCode.Created, "Held"), (held.Status, held.Json.Text("status")));
        var again = await citizen.Hold(Clinic.Slot(schedule), key: "wish-1");
        Assert.Equal(held.Json.Text("id"), again.Json.Text("id"));
        await Eventually.Is("1", () => FreeIn(citizen, schedule));

        for (var repeat = 0; repeat < 2; repeat++)
            Assert.Equal("Booked", (await citizen.Confirm(held.Json.Text("id"))).Json.Text("status"));
        for (var repeat = 0; repeat < 2; repeat++)
            Assert.Equal(HttpStatusCode.NoContent, (await citizen.Delete($"/v1/me/appointments/{held.Json.Text("id")}")).Status);
        await Eventually.Is("2", () => FreeIn(citizen, schedule));
        Assert.Equal("Cancelled", await citizen.StatusOf(held.Json.Text("id")));
        Assert.Equal("appointment-ended", (await citizen.Hold(Clinic.Slot(schedule), key: "wish-1")).Code);
        await Eventually.Is("2", () => FreeIn(citizen, schedule));
    }

    [Fact]
    public async Task Nothing_is_given_away_before_its_release_nor_twice_to_one_person_nor_beyond_what_there_is()
    {
        var (site, soon) = (Fresh.Round(), city.Clock.GetUtcNow().AddHours(1));
        var later = await city.Published([1], site: site, offer: "later", releasedAt: soon);
        var today = await city.Published([1, 5], site: site);
        using var first = await city.Citizen(Fresh.Person());
        using var second = await city.Citizen(Fresh.Person());
        await first.Booked(Clinic.Slot(today));

        string?[] refused =
        [
            (await first.Hold(Clinic.Slot(later))).Code, (await first.Hold(Clinic.Slot(today, 1))).Code, (await second.Hold(Clinic.Slot(today))).Code,
            (await second.Hold(Clinic.Slot(today, 7))).Code, (await second.Hold("no-such-slot")).Code,
        ];
        Assert.Equal(["not-released", "already-booked", "slot-full", "unknown-slot", "unknown-slot"], refused);
    }

    [Fact]
    public async Task A_department_sees_somebody_once_a_day_whoever_of_it_does()
    {
        var site = Fresh.Round();
        var one = await city.Published([5], site: site);
        using var commander = await city.Staff(Roles.Commander);
        var other = await commander.Post("/v1/schedules", new
        {
            service = "Outpatient",
            site,
            offer = "respiratory",
            practitioner = "dr-chen",
            feeClass = "Chief",
            date = city.Day(),
            slots = new[] { new { start = "14:00", end = "15:00", capacity = 5 } },
        });
        using var citizen = await city.Citizen(Fresh.Person());
        await citizen.Booked(Clinic.Slot(one));
        Assert.Equal("already-booked", (await citizen.Hold(other.Json.GetProperty("slots")[0].Text("slot")!)).Code);
        Assert.Equal(5, (await commander.Fetch($"/v1/schedules/{other.Json.Text("schedule")}")).Json.GetProperty("schedule").GetProperty("slots")[0].GetProperty("free").GetInt32());
    }

    [Fact]
    public async Task The_site_receives_who_comes_and_its_figures_and_the_record_say_so()
    {
        var site = Fresh.Round();
        var schedule = await city.Published([3], site: site);
        using var medic = await city.StaffOf(Roles.Medic, site: site);
        var (came, left) = (Fresh.Person(), Fresh.Person());
        using var citizen = await city.Citizen(came);
        using var other = await city.Citizen(left);
        var id = await citizen.Booked(Clinic.Slot(schedule));
        Assert.Equal(HttpStatusCode.NoContent, (await other.Delete($"/v1/me/appointments/{await other.Booked(Clinic.Slot(schedule))}")).Status);
        Assert.Equal("another-day", (await medic.Put($"/v1/schedules/{schedule}/appointments/{id}", new { status = "CheckedIn" })).Code);
        var now = city.Clock.GetUtcNow();
        city.Clock.Shift += CityTime.StartOf(CityTime.DateOf(now).AddDays(1)) - now;
        try
        {
            Assert.Equal("王**", Assert.Single((await medic.Fetch($"/v1/schedules/{schedule}")).Json.GetProperty("appointments").EnumerateArray()).Text("maskedName"));
            var path = $"/v1/schedules/{schedule}/appointments/{id}";
            Assert.Equal("not-checked-in", (await medic.Put(path, new { status = "Fulfilled" })).Code);
            Assert.Equal("CheckedIn", (await medic.Put(path, new { status = "CheckedIn" })).Json.Text("status"));
            Assert.Equal("Fulfilled", (await medic.Put(path, new { status = "Fulfilled" })).Json.Text("status"));
            Assert.Equal("Fulfilled", await citizen.StatusOf(id));

            var figures = (await medic.Fetch("/v1/bookings/figures")).Json.GetProperty("items")[0];
            Assert.Equal((3, 1, 1, 1), (figures.GetProperty("places").GetInt32(), figures.GetProperty("booked").GetInt32(), figures.GetProperty("used").GetInt32(), figures.GetProperty("freed").GetInt32()));
            string[] kinds = [.. (await city.Database.EventsOf(city.Key(came))).Select(happened => happened.Kind)];
            Assert.Equal(["appointment-booked", "appointment-checked-in", "appointment-fulfilled"], kinds);
        }
        finally
        {
            city.Clock.Shift = TimeSpan.Zero;
        }
    }

    private static async Task<string?> FreeIn(HttpClient citizen, string schedule) => (await citizen.Fetch($"/v1/slots?site={schedule.Split('.')[1]}")).Json.GetProperty("slots").EnumerateArray()
        .Select(slot => slot.GetProperty("free").GetRawText()).FirstOrDefault();
}
