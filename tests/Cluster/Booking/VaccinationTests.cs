using System.Net;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Tests.Api;

namespace HealthWuhan.Tests.Booking;

/// <summary>Doses, and children whose guardian books for them, over HTTP.</summary>
[Collection(City.Collection)]
public class VaccinationTests(City city)
{
    [Fact]
    public async Task With_the_first_dose_comes_the_offer_of_the_second_and_its_interval_is_kept()
    {
        var site = Fresh.Round();
        var days = new List<string>();
        foreach (var ahead in (int[])[1, 21, 22])
            days.Add(await city.Published([5], ahead, site, "bibp-corv", service: "Vaccination"));
        using var citizen = await city.Citizen(Fresh.Person());
        await Eventually.Is("3", async () => (await citizen.Fetch($"/v1/slots?service=Vaccination&site={site}")).Json.GetProperty("slots").GetArrayLength().ToString());

        var first = await citizen.Confirm((await citizen.Hold(Clinic.Slot(days[0]))).Json.Text("id"));
        var next = first.Json.GetProperty("nextDose");
        Assert.Equal((1, 2, city.Day(22)), (first.Json.GetProperty("dose").GetInt32(), next.GetProperty("dose").GetInt32(), next.Text("from")));
        Assert.Equal(Clinic.Slot(days[2]), Assert.Single(next.GetProperty("slots").EnumerateArray()).GetString());
        Assert.Equal("dose-too-early", (await citizen.Hold(Clinic.Slot(days[1]))).Code);
        Assert.Equal(2, (await citizen.Hold(Clinic.Slot(days[2]))).Json.GetProperty("dose").GetInt32());
    }

    [Fact]
    public async Task A_guardian_books_for_a_child_who_is_old_enough_and_nobody_else_does()
    {
        var site = Fresh.Round();
        var (children, adults) = (await city.Published([5], 1, site, "coronavac", service: "Vaccination"), await city.Published([5], 2, site, "convidecia", service: "Vaccination"));
        var mother = Fresh.Person();
        using var client = await city.Citizen(mother);
        var child = Minor(mother.Phone);
        var tie = (await client.Post("/v1/me/family", Details(child, guardian: true))).Json.Text("id");
        Assert.Equal("not-eligible", (await client.Hold(Clinic.Slot(adults), member: tie)).Code);
        var held = await client.Hold(Clinic.Slot(children), member: tie);
        Assert.Equal("Booked", (await client.Confirm(held.Json.Text("id"), tie)).Json.Text("status"));
        Assert.Equal("unknown-appointment", (await client.Confirm(held.Json.Text("id"))).Code);
        Assert.Equal(held.Json.Text("id"), (await client.Fetch($"/v1/me/appointments?member={tie}")).Json.GetProperty("items")[0].Text("id"));

        using var stranger = await city.Citizen(Fresh.Person());
        foreach (var refused in new[]
        {
            await stranger.Hold(Clinic.Slot(children), member: tie), await stranger.Fetch($"/v1/me/appointments?member={tie}"), await stranger.Confirm(held.Json.Text("id"), tie),
            await stranger.Delete($"/v1/me/appointments/{held.Json.Text("id")}?member={tie}"), await stranger.Post("/v1/me/waiting-lists", new { schedule = children, member = tie }),
        })
        {
            Assert.Equal((HttpStatusCode.NotFound, "not-yours"), (refused.Status, refused.Code));
        }

        Assert.Equal("unknown-appointment", (await stranger.Delete($"/v1/me/appointments/{held.Json.Text("id")}")).Code);
        Assert.Equal(HttpStatusCode.NoContent, (await client.Delete($"/v1/me/appointments/{held.Json.Text("id")}?member={tie}")).Status);
    }

    [Fact]
    public async Task Who_agreed_to_be_looked_at_did_not_agree_to_be_booked_for()
    {
        var schedule = await city.Published([5]);
        var mother = Fresh.Person();
        using var daughter = await city.Citizen(Fresh.Person());
        await daughter.Post("/v1/me/family", Details(mother));
        var tie = (await daughter.Post("/v1/me/family", Details(mother, city.Sms.LastCode(mother.Phone)))).Json.Text("id");
        Assert.Equal("not-yours", (await daughter.Hold(Clinic.Slot(schedule), member: tie)).Code);
    }

    private static Person Minor(string phone)
    {
        var number = "420106" + TimeProvider.System.GetUtcNow().AddYears(-8).ToString("yyyyMMdd") + Fresh.Person().Document.Number[14..17];
        return new(new(DocumentType.ResidentId, number + ResidentId.CheckCharacter(number)), "王小小", phone);
    }

    private static object Details(Person person, string? code = null, bool? guardian = null) =>
        new { document = new { type = person.Document.Type.ToString(), number = person.Document.Number }, person.Name, person.Phone, code, guardian };
}
