using System.Net;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Tests.Api;

namespace HealthWuhan.Tests.Retention;

/// <summary>What somebody takes along of their own.</summary>
[Collection(City.Collection)]
public sealed class ExportTests(City city) : IDisposable
{
    public void Dispose() => city.Clock.Shift = TimeSpan.Zero;

    [Fact]
    public async Task It_holds_everything_masked_and_the_looks_at_oneself()
    {
        var person = Fresh.Person();
        var community = Fresh.Community();
        await city.Settled(community, [person]);
        var tube = await city.Sampled([person]);
        using var lab = await city.Staff(Roles.LabOperator);
        await lab.PostText("/v1/lab/results", $"barcode,result\n{tube},Positive\n", "text/csv");
        using var citizen = await city.Citizen(person);

        var answer = await citizen.Fetch("/v1/me/export");
        var export = answer.Json;
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(("王**", community), (export.GetProperty("profile").Text("name"), export.GetProperty("profile").Text("community")));
        Assert.Equal((tube.Value, "UnderRecheck"), (export.GetProperty("samples")[0].Text("batch"), export.GetProperty("samples")[0].Text("status")));
        Assert.Equal(("Green", "Yellow"), (export.GetProperty("codeChanges")[0].Text("from"), export.GetProperty("codeChanges")[0].Text("to")));
        Assert.Equal("Recheck", export.GetProperty("orders")[0].Text("kind"));
        Assert.Equal(1, export.GetProperty("sessions").GetArrayLength());
        // The latest first: this very export is on record before it is given.
        Assert.Equal(["export-own", "add-sample"], export.GetProperty("accessLog").EnumerateArray().Select(item => item.Text("action")));
        Assert.DoesNotContain(person.Document.Number, answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(person.Phone, answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("test-medic", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_full_it_is_only_given_to_who_has_just_signed_in_by_code()
    {
        var person = Fresh.Person();
        using var anonymous = city.Anonymous();
        var session = await SignIn(anonymous, person);
        var fresh = await Full(session.Json.Text("accessToken")!);
        Assert.Equal(person.Document.Number, fresh.Json.GetProperty("profile").Text("documentNumber"));
        Assert.Equal("export-own-in-full", fresh.Json.GetProperty("accessLog")[0].Text("action"));

        var refreshed = await anonymous.Post("/v1/session/refresh", new { refreshToken = session.Json.Text("refreshToken") });
        Assert.Equal((HttpStatusCode.Forbidden, "sign-in-again"), StatusOf(await Full(refreshed.Json.Text("accessToken")!)));
        city.Clock.Shift = TimeSpan.FromMinutes(6);
        Assert.Equal((HttpStatusCode.Forbidden, "sign-in-again"), StatusOf(await Full(session.Json.Text("accessToken")!)));
    }

    [Fact]
    public async Task Once_a_minute()
    {
        using var citizen = await city.Citizen(Fresh.Person());
        Assert.Equal(HttpStatusCode.OK, (await citizen.Fetch("/v1/me/export")).Status);
        var again = await citizen.Fetch("/v1/me/export");
        Assert.Equal((HttpStatusCode.TooManyRequests, "too-many-requests"), StatusOf(again));
        Assert.InRange(again.Message.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        city.Clock.Shift = TimeSpan.FromSeconds(61);
        Assert.Equal(HttpStatusCode.OK, (await citizen.Fetch("/v1/me/export")).Status);
    }

    [Fact]
    public async Task A_long_access_log_comes_whole()
    {
        var person = Fresh.Person();
        using var citizen = await city.Citizen(person);
        await using var command = city.Database.CreateCommand("SELECT count(*) FROM access_log WHERE citizen = $1");
        var log = new HealthCloud.Access.AccessLog(city.Database, new(new HealthWuhan.Api.Identity.DeploymentKeys(city.Secret).AccessLog));
        var entry = new HealthCloud.Access.AccessEntry(city.Clock.GetUtcNow(), new("medic-1", Roles.Medic), "read-tube") { Citizen = city.KeyOf(person) };
        await log.Append([.. Enumerable.Repeat(entry, 1234)], TestContext.Current.CancellationToken);
        Assert.Equal(1235, (await citizen.Fetch("/v1/me/export")).Json.GetProperty("accessLog").GetArrayLength());
    }

    private async Task<Answer> SignIn(HttpClient anonymous, Person person)
    {
        var request = new { document = new { type = person.Document.Type.ToString(), number = person.Document.Number }, person.Name, person.Phone };
        await anonymous.Post("/v1/session/code", request);
        return await anonymous.Post("/v1/session", new { request.document, request.Name, request.Phone, code = city.Sms.LastCode(person.Phone) });
    }

    private async Task<Answer> Full(string token)
    {
        using var client = city.Anonymous();
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return await client.Fetch("/v1/me/export?full=true");
    }

    private static (HttpStatusCode, string?) StatusOf(Answer answer) => (answer.Status, answer.Code);
}
