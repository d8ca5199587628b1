using System.Net;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Api;

/// <summary>The signed code at a gate.</summary>
[Collection(City.Collection)]
public class HealthCodeTokenTests(City city)
{
    [Fact]
    public async Task A_token_is_checked_offline_with_the_published_keys()
    {
        using var citizen = await city.Citizen(Fresh.Person());
        var token = await citizen.HealthCodeToken();
        Assert.True(Gate.IsSigned(token, await city.PublishedKeys()));
        Assert.Equal("ES256", Gate.Part(token, 0).Text("alg"));
    }

    [Fact]
    public async Task A_token_says_what_a_gate_needs_and_nothing_else()
    {
        using var citizen = await city.Citizen(Fresh.Person());
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = Gate.Part(await citizen.HealthCodeToken(), 1);
        Assert.Equal(["color", "exp", "iss", "name"], claims.EnumerateObject().Select(claim => claim.Name).Order(StringComparer.Ordinal));
        Assert.Equal(("Green", "王**", "healthwuhan"), (claims.Text("color"), claims.Text("name"), claims.Text("iss")));
        Assert.InRange(claims.GetProperty("exp").GetInt64(), before + 60, before + 90);
    }

    [Fact]
    public async Task A_token_is_checked_online()
    {
        using var citizen = await city.Citizen(Fresh.Person());
        var shown = (await citizen.Fetch("/v1/me/health-code")).Json;
        var verified = await city.Verify(shown.Text("token")!);
        Assert.Equal((HttpStatusCode.OK, "Green", "王**"), (verified.Status, verified.Json.Text("color"), verified.Json.Text("maskedName")));
        Assert.Equal(shown.Text("tokenExpiresAt"), verified.Json.Text("validUntil"));
    }

    [Fact]
    public async Task A_token_of_which_any_part_was_changed_is_refused()
    {
        using var citizen = await city.Citizen(Fresh.Person());
        using var another = await city.Citizen(Fresh.Person() with { Name = "李小明" });
        var (parts, others) = ((await citizen.HealthCodeToken()).Split('.'), (await another.HealthCodeToken()).Split('.'));
        string[] bad =
        [
            $"{parts[0]}.{parts[1]}.{others[2]}",
            $"{parts[0]}.{Changed(parts[1])}.{parts[2]}",
            $"{Changed(parts[0])}.{parts[1]}.{parts[2]}",
            $"{parts[0]}.{parts[1]}.",
            $"{parts[0]}.{parts[1]}",
            new string('a', 5000),
            "",
            citizen.DefaultRequestHeaders.Authorization!.Parameter!,
        ];
        foreach (var token in bad)
        {
            var answer = await city.Verify(token);
            Assert.Equal((HttpStatusCode.UnprocessableEntity, "invalid-token"), (answer.Status, answer.Code));
        }
    }

    [Fact]
    public async Task A_token_ends_after_a_minute()
    {
        using var citizen = await city.Citizen(Fresh.Person());
        var token = await citizen.HealthCodeToken();
        using var staff = await city.Staff(Roles.Medic);
        city.Clock.Shift = TimeSpan.FromSeconds(60);
        try
        {
            var answer = await staff.Post("/v1/verify", new { token });
            Assert.Equal((HttpStatusCode.UnprocessableEntity, "token-expired"), (answer.Status, answer.Code));
        }
        finally
        {
            city.Clock.Shift = TimeSpan.Zero;
        }
    }

    [Fact]
    public async Task A_health_code_opens_no_session()
    {
        using var citizen = await city.Citizen(Fresh.Person());
        citizen.DefaultRequestHeaders.Authorization = new("Bearer", await citizen.HealthCodeToken());
        Assert.Equal("not-signed-in", (await citizen.Fetch("/v1/me/health-code")).Code);
    }

    private static string Changed(string part) => (part[0] == 'e' ? 'f' : 'e') + part[1..];
}
