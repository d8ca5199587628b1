using System.Net;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Api;

/// <summary>The family lane: looking after somebody else, with their consent, and its end.</summary>
[Collection(City.Collection)]
public class FamilyTests(City city)
{
    [Fact]
    public async Task With_the_code_from_their_phone_a_daughter_reads_her_mothers_result()
    {
        var (daughter, mother) = (Fresh.Person(), Fresh.Person());
        await city.Sampled([mother]);
        using var client = await city.Citizen(daughter);
        var id = await BindWithCode(client, mother);

        var result = Assert.Single((await client.Fetch($"/v1/me/family/{id}/results")).Json.GetProperty("results").EnumerateArray());
        Assert.Equal("Sampled", result.Text("status"));
        Assert.Equal(HttpStatusCode.OK, (await client.Fetch($"/v1/me/family/{id}/sampling-code")).Status);
        Assert.Equal("Green", (await client.Fetch($"/v1/me/family/{id}/health-code")).Json.Text("color"));
    }

    [Fact]
    public async Task Both_sides_see_the_tie_and_either_ends_it()
    {
        var (daughter, mother) = (Fresh.Person(), Fresh.Person());
        using var client = await city.Citizen(daughter);
        using var mothersClient = await city.Citizen(mother);
        foreach (var ending in new[] { client, mothersClient })
        {
            var id = await BindWithCode(client, mother);
            Assert.Equal(id, Assert.Single((await client.Fetch("/v1/me/family")).Json.GetProperty("members").EnumerateArray()).Text("id"));
            Assert.Equal(id, Assert.Single((await mothersClient.Fetch("/v1/me/family")).Json.GetProperty("viewers").EnumerateArray()).Text("id"));

            Assert.Equal(HttpStatusCode.NoContent, (await ending.Delete($"/v1/me/family/{id}")).Status);
            Assert.Equal((HttpStatusCode.NotFound, "not-yours"), await Look(client, id));
            Assert.Equal(0, (await mothersClient.Fetch("/v1/me/family")).Json.GetProperty("viewers").GetArrayLength());
        }
    }

    [Fact]
    public async Task Without_the_right_code_nothing_is_bound()
    {
        var (stranger, victim) = (Fresh.Person(), Fresh.Person());
        using var victimsClient = await city.Citizen(victim);
        using var client = await city.Citizen(stranger);
        await client.Post("/v1/me/family", Details(victim));
        var wrong = await client.Post("/v1/me/family", Details(victim, "000000x"));
        Assert.Equal((HttpStatusCode.Unauthorized, "wrong-code"), (wrong.Status, wrong.Code));
        Assert.Equal(0, (await client.Fetch("/v1/me/family")).Json.GetProperty("members").GetArrayLength());
    }

    [Fact]
    public async Task A_code_for_a_session_binds_nobody_and_a_code_for_a_tie_opens_no_session()
    {
        var (stranger, victim) = (Fresh.Person(), Fresh.Person());
        using var client = await city.Citizen(stranger);
        using var anonymous = city.Anonymous();
        await anonymous.Post("/v1/session/code", Details(victim));
        var sessionCode = city.Sms.LastCode(victim.Phone);
        Assert.Equal("wrong-code", (await client.Post("/v1/me/family", Details(victim, sessionCode))).Code);
        await client.Post("/v1/me/family", Details(victim));
        Assert.Equal("wrong-code", (await anonymous.Post("/v1/session", Details(victim, city.Sms.LastCode(victim.Phone)))).Code);
    }

    [Fact]
    public async Task A_tie_is_no_use_to_anybody_else()
    {
        var (daughter, mother) = (Fresh.Person(), Fresh.Person());
        using var client = await city.Citizen(daughter);
        var id = await BindWithCode(client, mother);
        using var stranger = await city.Citizen(Fresh.Person());
        Assert.Equal((HttpStatusCode.NotFound, "not-yours"), await Look(stranger, id));
    }

    [Fact]
    public async Task A_guardian_binds_a_child_with_their_own_phone_and_nobody_elses_child()
    {
        var mother = Fresh.Person();
        var child = Minor(mother.Phone);
        using var client = await city.Citizen(mother);
        var bound = await client.Post("/v1/me/family", Details(child, guardian: true));
        Assert.Equal((HttpStatusCode.OK, "Guardian"), (bound.Status, bound.Json.Text("kind")));
        Assert.Equal(HttpStatusCode.OK, (await Look(client, bound.Json.Text("id")!)).Status);

        string?[] refused =
        [
            (await client.Post("/v1/me/family", Details(Minor(Fresh.Person().Phone), guardian: true))).Code,
            (await client.Post("/v1/me/family", Details(Fresh.Person() with { Phone = mother.Phone }, guardian: true))).Code,
        ];
        Assert.Equal(["not-a-minor", "not-a-minor"], refused);
    }

    private static Person Minor(string phone)
    {
        var number = "420106" + TimeProvider.System.GetUtcNow().AddYears(-8).ToString("yyyyMMdd") + Fresh.Person().Document.Number[14..17];
        return new(new(DocumentType.ResidentId, number + ResidentId.CheckCharacter(number)), "王小小", phone);
    }

    private static object Details(Person person, string? code = null, bool? guardian = null) =>
        new { document = new { type = person.Document.Type.ToString(), number = person.Document.Number }, person.Name, person.Phone, code, guardian };

    private static async Task<(HttpStatusCode Status, string? Code)> Look(HttpClient client, string id)
    {
        var answer = await client.Fetch($"/v1/me/family/{id}/results");
        return (answer.Status, answer.Code);
    }

    private async Task<string> BindWithCode(HttpClient client, Person member)
    {
        Assert.Equal(HttpStatusCode.Accepted, (await client.Post("/v1/me/family", Details(member))).Status);
        var bound = await client.Post("/v1/me/family", Details(member, city.Sms.LastCode(member.Phone)));
        Assert.Equal((HttpStatusCode.OK, "Consent"), (bound.Status, bound.Json.Text("kind")));
        return bound.Json.Text("id")!;
    }
}
