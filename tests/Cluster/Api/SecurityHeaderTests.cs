using System.Net;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Api;

/// <summary>What every answer carries, whoever made it.</summary>
[Collection(City.Collection)]
public class SecurityHeaderTests(City city)
{
    private const string Nothing = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    [Theory]
    [InlineData("GET", "/v1/me", 401)]
    [InlineData("GET", "/nowhere", 401)]
    [InlineData("POST", "/v1/session", 400)]
    [InlineData("GET", "/health/live", 200)]
    [InlineData("GET", "/v1/verify/keys", 200)]
    [InlineData("GET", "/openapi/v1.json", 200)]
    [InlineData("GET", "/scalar/", 200)]
    [InlineData("GET", "/scalar/scalar.js", 200)]
    [InlineData("GET", "/scalar/nothing.js", 200)]
    [InlineData("GET", "/scalar/nothing/nothing.js", 401)]
    public async Task Every_answer_is_protected(string method, string path, int status)
    {
        using var anonymous = city.Anonymous();
        var answer = await anonymous.Ask(new(new HttpMethod(method), path) { Content = method == "POST" ? new StringContent("{", null, "application/json") : null });
        Assert.Equal((HttpStatusCode)status, answer.Status);
        AssertProtected(answer);
    }

    [Fact]
    public async Task What_is_not_there_and_what_is_not_allowed_are_protected_for_who_is_signed_in()
    {
        using var medic = await city.Staff(Roles.Medic);
        foreach (var (path, status) in ((string, HttpStatusCode)[])[("/nowhere", HttpStatusCode.NotFound), ("/v1/me", HttpStatusCode.Forbidden), ("/v1/session", HttpStatusCode.MethodNotAllowed)])
        {
            var answer = await medic.Fetch(path);
            Assert.Equal(status, answer.Status);
            AssertProtected(answer);
        }
    }

    [Fact]
    public async Task An_outage_is_answered_with_them_too()
    {
        using var medic = await city.Staff(Roles.Medic);
        city.Faults.FailNext("sample-batch", Grains.Fault.BeforeCommit);
        var answer = await medic.Put($"/v1/batches/{Fresh.Barcode()}", new { poolSize = 10 });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        AssertProtected(answer);
    }

    [Fact]
    public async Task Data_may_load_and_run_nothing()
    {
        using var anonymous = city.Anonymous();
        Assert.Equal(Nothing, Policy(await anonymous.Fetch("/v1/me")));
        Assert.Equal(Nothing, Policy(await anonymous.Fetch("/openapi/v1.json")));
    }

    [Fact]
    public async Task The_page_of_the_description_runs_its_own_scripts_and_asks_this_server_alone()
    {
        using var anonymous = city.Anonymous();
        var page = await anonymous.Fetch("/scalar/");
        var nonce = page.Body.Split("nonce=\"")[1].Split('"')[0];
        Assert.Contains($"script-src 'self' 'nonce-{nonce}';", Policy(page), StringComparison.Ordinal);
        Assert.DoesNotContain("http", Policy(page), StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page.Body, StringComparison.Ordinal);
        Assert.NotEqual(nonce, (await anonymous.Fetch("/scalar/")).Body.Split("nonce=\"")[1].Split('"')[0]);
    }

    [Theory]
    [InlineData("/v1/me")]
    [InlineData("/v1/me/health-code")]
    [InlineData("/v1/me/sampling-code")]
    [InlineData("/v1/me/family")]
    [InlineData("/v1/me/access-log")]
    public async Task What_is_personal_is_kept_nowhere(string path)
    {
        using var citizen = await city.Citizen(Fresh.Person());
        Assert.True((await citizen.Fetch(path)).Message.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task Results_may_be_kept_by_their_owner_and_are_asked_for_every_time()
    {
        using var citizen = await city.Citizen(Fresh.Person());
        var kept = (await citizen.Fetch("/v1/me/results")).Message.Headers;
        Assert.Equal((true, true, false), (kept.CacheControl!.Private, kept.CacheControl.NoCache, kept.CacheControl.Public));
        Assert.NotNull(kept.ETag);
    }

    [Fact]
    public async Task Another_host_than_those_allowed_is_not_answered()
    {
        await using var node = await city.StartApi(("AllowedHosts", "health.example"));
        using var client = new HttpClient { BaseAddress = new(node.Urls.First()) };
        var answer = await client.Fetch("/health/live");
        Assert.Equal((HttpStatusCode.BadRequest, ""), (answer.Status, answer.Body));
        AssertProtected(answer);

        client.DefaultRequestHeaders.Host = "health.example";
        Assert.Equal(HttpStatusCode.OK, (await client.Fetch("/health/live")).Status);
    }

    [Fact]
    public async Task The_description_can_be_kept_for_admins()
    {
        // Not the page's scripts, which its maker gives to anybody.
        await using var node = await city.StartApi(("Docs:Public", "false"));
        using var anonymous = new HttpClient { BaseAddress = new(node.Urls.First()) };
        using var medic = (await city.Staff(Roles.Medic)).At(node);
        using var admin = (await city.Staff(Roles.Admin)).At(node);
        foreach (var path in (string[])["/openapi/v1.json", "/scalar/"])
        {
            Assert.Equal((path, HttpStatusCode.Unauthorized), (path, (await anonymous.Fetch(path)).Status));
            Assert.Equal((path, HttpStatusCode.Forbidden), (path, (await medic.Fetch(path)).Status));
            Assert.Equal((path, HttpStatusCode.OK), (path, (await admin.Fetch(path)).Status));
        }
    }

    private static string Policy(Answer answer) => Header(answer, "Content-Security-Policy");

    private static string Header(Answer answer, string name) => Assert.Single(answer.Message.Headers.GetValues(name));

    private static void AssertProtected(Answer answer)
    {
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Equal("DENY", Header(answer, "X-Frame-Options"));
        Assert.Equal("no-referrer", Header(answer, "Referrer-Policy"));
        Assert.Equal("same-origin", Header(answer, "Cross-Origin-Opener-Policy"));
        Assert.Equal("same-origin", Header(answer, "Cross-Origin-Resource-Policy"));
        Assert.Contains("geolocation=()", Header(answer, "Permissions-Policy"), StringComparison.Ordinal);
        Assert.StartsWith("default-src 'none';", Policy(answer), StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", Policy(answer), StringComparison.Ordinal);
        Assert.NotNull(answer.Message.Headers.CacheControl);
        Assert.Empty(answer.Message.Headers.Server);
        Assert.False(answer.Message.Headers.Contains("Strict-Transport-Security"));
    }
}
