using System.Net;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Booking;

/// <summary>A site's days are its own: another's is answered word for word like one that is not there.</summary>
[Collection(City.Collection)]
public class BookingScopeTests(City city)
{
    public static TheoryData<string, string, string> Calls => new()
    {
        { "GET", "", "" },
        { "PUT", "/slots/0800", """{"closed": true}""" },
        { "PUT", "/slots/9999", "{}" },
        { "POST", "/closure", "{}" },
        { "PUT", "/appointments/{appointment}", """{"status": "CheckedIn"}""" },
        { "PUT", "/appointments/none", """{"status": "NoShow"}""" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task What_is_another_sites_is_not_there(string method, string path, string body)
    {
        var schedule = await city.Published([2]);
        using var citizen = await city.Citizen(Fresh.Person());
        var appointment = await citizen.Booked(Clinic.Slot(schedule));
        using var medic = await city.StaffOf(Roles.Medic, site: Fresh.Round());
        var (foreign, unknown) = (await Ask(schedule), await Ask($"outpatient.{Fresh.Round()}.respiratory.any.{city.Day()}"));
        Assert.Equal((HttpStatusCode.NotFound, unknown.Body, "unknown-schedule"), (foreign.Status, foreign.Body, foreign.Code));
        Assert.Equal("Booked", await citizen.StatusOf(appointment));

        Task<Answer> Ask(string id) => medic.Ask(new(new HttpMethod(method), $"/v1/schedules/{id}{path.Replace("{appointment}", appointment, StringComparison.Ordinal)}")
        {
            Content = body.Length == 0 ? null : new StringContent(body, null, "application/json"),
        });
    }

    [Fact]
    public async Task Nothing_is_published_at_another_site_and_its_figures_are_not_told()
    {
        var site = Fresh.Round();
        await city.Published([2], ahead: 0, site: site);
        using var medic = await city.StaffOf(Roles.Medic, site: Fresh.Round());
        var published = await medic.Post("/v1/schedules", new { service = "Outpatient", site, offer = "eyes", date = city.Day(), slots = new[] { new { start = "08:00", end = "08:30", capacity = 1 } } });
        Assert.Equal((HttpStatusCode.Forbidden, "not-your-site"), (published.Status, published.Code));
        Assert.Equal(0, (await medic.Fetch($"/v1/bookings/figures?site={site}")).Json.GetProperty("items").GetArrayLength());
        using var commander = await city.Staff(Roles.Commander);
        Assert.Equal(2, (await commander.Fetch($"/v1/bookings/figures?site={site}")).Json.GetProperty("items")[0].GetProperty("places").GetInt32());
    }

    [Fact]
    public async Task Nobody_touches_somebody_elses_appointment()
    {
        var schedule = await city.Published([2]);
        using var owner = await city.Citizen(Fresh.Person());
        using var stranger = await city.Citizen(Fresh.Person());
        var id = await owner.Booked(Clinic.Slot(schedule));
        foreach (var (mine, unknown) in new[]
        {
            (await stranger.Delete($"/v1/me/appointments/{id}"), await stranger.Delete("/v1/me/appointments/none")), (await stranger.Confirm(id), await stranger.Confirm("none")),
        })
        {
            Assert.Equal((HttpStatusCode.NotFound, unknown.Body), (mine.Status, mine.Body));
        }

        Assert.Equal("Booked", await owner.StatusOf(id));
    }
}
