using System.Net;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Api;

/// <summary>Who is let in, and what the door tells of those who are not.</summary>
[Collection(City.Collection)]
public class SessionTests(City city)
{
    [Fact]
    public async Task Asking_for_a_code_is_answered_alike_for_known_new_and_mismatching_people()
    {
        var known = Fresh.Person();
        using var signedIn = await city.Citizen(known);
        using var anonymous = city.Anonymous();
        Answer[] answers =
        [
            await anonymous.Post("/v1/session/code", Details(known)),
            await anonymous.Post("/v1/session/code", Details(Fresh.Person())),
            await anonymous.Post("/v1/session/code", Details(known with { Phone = Fresh.Person().Phone })),
        ];
        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.Accepted, ""), (answer.Status, answer.Body)));
    }

    [Fact]
    public async Task No_code_goes_to_a_phone_that_is_not_the_registered_one()
    {
        var known = Fresh.Person();
        using var signedIn = await city.Citizen(known);
        using var anonymous = city.Anonymous();
        var strangersPhone = Fresh.Person().Phone;
        await anonymous.Post("/v1/session/code", Details(known with { Phone = strangersPhone }));
        Assert.False(city.Sms.HasMessageFor(strangersPhone));
    }

    [Fact]
    public async Task A_code_opens_one_session_and_no_second()
    {
        var person = Fresh.Person();
        using var signedIn = await city.Citizen(person);
        using var anonymous = city.Anonymous();
        var again = await anonymous.Post("/v1/session", Details(person, city.Sms.LastCode(person.Phone)));
        Assert.Equal((HttpStatusCode.Unauthorized, "wrong-code"), (again.Status, again.Code));
    }

    [Fact]
    public async Task Five_wrong_codes_use_up_the_right_one()
    {
        var person = Fresh.Person();
        using var anonymous = city.Anonymous();
        await anonymous.Post("/v1/session/code", Details(person));
        for (var attempt = 0; attempt < 5; attempt++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await anonymous.Post("/v1/session", Details(person, "wrong"))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await anonymous.Post("/v1/session", Details(person, city.Sms.LastCode(person.Phone)))).Status);
    }

    [Fact]
    public async Task Four_wrong_codes_do_not()
    {
        var person = Fresh.Person();
        using var anonymous = city.Anonymous();
        await anonymous.Post("/v1/session/code", Details(person));
        for (var attempt = 0; attempt < 4; attempt++)
            await anonymous.Post("/v1/session", Details(person, "wrong"));
        Assert.Equal(HttpStatusCode.OK, (await anonymous.Post("/v1/session", Details(person, city.Sms.LastCode(person.Phone)))).Status);
    }

    [Fact]
    public async Task A_code_expires_after_five_minutes()
    {
        var person = Fresh.Person();
        using var anonymous = city.Anonymous();
        await anonymous.Post("/v1/session/code", Details(person));
        city.Clock.Shift = TimeSpan.FromMinutes(5);
        try
        {
            Assert.Equal("wrong-code", (await anonymous.Post("/v1/session", Details(person, city.Sms.LastCode(person.Phone)))).Code);
        }
        finally
        {
            city.Clock.Shift = TimeSpan.Zero;
        }
    }

    [Fact]
    public async Task A_code_is_bound_to_the_name_and_phone_it_was_asked_for()
    {
        var person = Fresh.Person();
        using var anonymous = city.Anonymous();
        await anonymous.Post("/v1/session/code", Details(person));
        var other = person with { Name = "李小明" };
        Assert.Equal("wrong-code", (await anonymous.Post("/v1/session", Details(other, city.Sms.LastCode(person.Phone)))).Code);
    }

    [Fact]
    public async Task A_code_opens_nothing_when_somebody_else_was_registered_after_it_was_sent()
    {
        var stranger = Fresh.Person();
        using var anonymous = city.Anonymous();
        await anonymous.Post("/v1/session/code", Details(stranger));
        using var medic = await city.Staff(Roles.Medic);
        await medic.AddByDocument(await medic.OpenTube(), stranger with { Name = "李四", Phone = Fresh.Person().Phone });

        var answer = await anonymous.Post("/v1/session", Details(stranger, city.Sms.LastCode(stranger.Phone)));
        Assert.Equal((HttpStatusCode.Unauthorized, "wrong-code"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Two_people_may_share_a_phone()
    {
        var mother = Fresh.Person();
        var child = Fresh.Person() with { Phone = mother.Phone };
        using var first = await city.Citizen(mother);
        using var second = await city.Citizen(child);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], [(await first.Fetch("/v1/me")).Status, (await second.Fetch("/v1/me")).Status]);
    }

    [Fact]
    public async Task Everything_that_is_wrong_with_the_details_is_told_at_once()
    {
        using var anonymous = city.Anonymous();
        var answer = await anonymous.Post("/v1/session/code", new { document = new { type = "ResidentId", number = "123" }, name = "", phone = "12" });
        var fields = answer.Json.GetProperty("errors").EnumerateArray().Select(error => (error.Text("field"), error.Text("code"))).ToArray();
        Assert.Equal([("document", "invalid-document"), ("name", "invalid-name"), ("phone", "invalid-phone")], fields);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
    }

    [Theory]
    [InlineData("test-medic", "wrong")]
    [InlineData("nobody", "correct horse")]
    [InlineData("", "")]
    [InlineData("../..", "x")]
    [InlineData(null, null)]
    public async Task Staff_with_wrong_credentials_are_not_let_in(string? username, string? password)
    {
        using var anonymous = city.Anonymous();
        var answer = await anonymous.Post("/v1/staff/session", new { username, password });
        Assert.Equal((HttpStatusCode.Unauthorized, "wrong-credentials"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_token_that_was_tampered_with_is_refused()
    {
        using var citizen = await city.Citizen(Fresh.Person());
        var parts = citizen.DefaultRequestHeaders.Authorization!.Parameter!.Split('.');
        citizen.DefaultRequestHeaders.Authorization = new("Bearer", $"{parts[0]}.{parts[1]}.{new string(parts[2].Reverse().ToArray())}");
        Assert.Equal("not-signed-in", (await citizen.Fetch("/v1/me")).Code);
    }

    private static object Details(Person person, string? code = null) =>
        new { document = new { type = person.Document.Type.ToString(), number = person.Document.Number }, person.Name, person.Phone, code };
}
