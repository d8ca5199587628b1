using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using HealthWuhan.Domain.Identity;
using Microsoft.AspNetCore.Builder;

namespace HealthWuhan.Tests.Api;

/// <summary>Staff who come with a token of the city's own identity provider, which is asked for its keys over real HTTP.</summary>
[Collection(City.Collection)]
public sealed class ExternalStaffTests(City city) : IAsyncLifetime
{
    private Issuer _issuer = null!;
    private WebApplication _node = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = await Issuer.Start();
        _node = await city.StartApi(
            ("Oidc:Authority", _issuer.Address),
            ("Oidc:Audience", Issuer.Audience),
            ("Oidc:Roles:wh-medic", Roles.Medic),
            ("Oidc:Roles:wh-lab", Roles.LabOperator),
            ("Oidc:Roles:wh-commander", Roles.Commander));
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_external_medic_works_at_the_site_of_the_token_and_is_on_record(bool isElliptic)
    {
        if (isElliptic)
            _issuer.Rotate(toElliptic: true);
        var (site, name) = (Fresh.Round(), Fresh.Username());
        using var medic = Bearer(_issuer.Token(("preferred_username", name), ("roles", "wh-medic"), ("site", site)));
        var barcode = await medic.OpenTube(site: site);
        Assert.Equal("not-your-site", (await medic.Put($"/v1/batches/{Fresh.Barcode()}", new { poolSize = 10, site = Fresh.Round() })).Code);
        await medic.AddByDocument(barcode, Fresh.Person());
        var entry = Assert.Single(await city.Audit(new { username = $"{name}@127.0.0.1" }));
        Assert.Equal(("add-sample", "medic", site), (entry.Text("action"), entry.Text("role"), entry.Text("place")));
        Assert.Equal(HttpStatusCode.NoContent, (await medic.Delete("/v1/session")).Status);
    }

    /// <summary>Claims after which somebody is known, and may do nothing.</summary>
    public static TheoryData<string, string?> NoRole => new()
    {
        { "wh-nurse", "wuchang-01" },
        { "medic", "wuchang-01" },
        { "wh-medic,wh-commander", "wuchang-01" },
        { "wh-medic", null },
        { "wh-medic", "" },
        { "wh-medic", "wuchang-01,wuchang-02" },
        { "", "wuchang-01" },
    };

    [Theory]
    [MemberData(nameof(NoRole))]
    public async Task Whoever_has_no_role_plainly_has_none(string roles, string? site)
    {
        List<(string, object)> claims = [("roles", roles.Split(','))];
        if (site is not null)
            claims.Add(("site", site.Split(',')));
        using var somebody = Bearer(_issuer.Token([.. claims]));
        var answer = await somebody.Fetch("/v1/rounds");
        Assert.Equal((HttpStatusCode.Forbidden, "not-your-role"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Who_is_bound_to_no_place_says_so_and_a_citys_role_needs_none()
    {
        using var everywhere = Bearer(_issuer.Token(("roles", "wh-medic"), ("site", "*")));
        await everywhere.OpenTube(site: Fresh.Round());
        using var commander = Bearer(_issuer.Token(("roles", "wh-commander offline_access".Split(' '))));
        Assert.Equal(HttpStatusCode.OK, (await commander.Fetch("/v1/reconciliation?kind=held-results")).Status);
    }

    [Fact]
    public async Task A_token_that_is_not_for_us_not_of_now_or_not_of_the_issuer_is_none()
    {
        (string, object) role = ("roles", "wh-commander");
        var now = TimeProvider.System.GetUtcNow();
        string[] tokens =
        [
            _issuer.Token(role, ("aud", "somebody-else")),
            _issuer.Token(role, ("exp", now.AddMinutes(-2).ToUnixTimeSeconds())),
            _issuer.Token(role, ("nbf", now.AddMinutes(5).ToUnixTimeSeconds())),
            _issuer.Token(role, ("iss", "https://issuer.example")),
            _issuer.Token(role, ("iss", "healthwuhan")),
            _issuer.ForgedToken(role),
            Unsigned(_issuer.Token(role)),
            SignedWithThePublicKey(_issuer.Token(role)),
        ];
        foreach (var token in tokens)
        {
            using var somebody = Bearer(token);
            var answer = await somebody.Fetch("/v1/rounds");
            Assert.Equal((HttpStatusCode.Unauthorized, "not-signed-in"), (answer.Status, answer.Code));
        }

        using var commander = Bearer(_issuer.Token(role));
        Assert.Equal(HttpStatusCode.OK, (await commander.Fetch("/v1/rounds")).Status);
    }

    [Fact]
    public async Task A_key_of_the_issuer_is_changed_without_a_restart()
    {
        using var before = Bearer(_issuer.Token(("roles", "wh-commander")));
        Assert.Equal(HttpStatusCode.OK, (await before.Fetch("/v1/rounds")).Status);
        _issuer.Rotate(toElliptic: true);
        using var after = Bearer(_issuer.Token(("roles", "wh-commander")));
        await Eventually.Is("OK", async () => $"{(await after.Fetch("/v1/rounds")).Status}");
    }

    [Fact]
    public async Task While_the_issuer_was_never_reached_its_tokens_are_neither_good_nor_bad_and_ours_are_as_ever()
    {
        var token = _issuer.Token(("roles", "wh-commander"));
        await _issuer.DisposeAsync();
        using var commander = Bearer(token);
        var answer = await commander.Fetch("/v1/rounds");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "temporarily-unavailable"), (answer.Status, answer.Code));
        using var medic = (await city.Staff(Roles.Medic)).At(_node);
        Assert.Equal(HttpStatusCode.OK, (await medic.Fetch("/v1/rounds")).Status);
    }

    [Fact]
    public async Task Beside_it_citizens_and_our_own_staff_sign_in_as_ever()
    {
        using var citizen = (await city.Citizen(Fresh.Person())).At(_node);
        Assert.Equal(HttpStatusCode.OK, (await citizen.Fetch("/v1/me")).Status);
        using var anonymous = new HttpClient { BaseAddress = new(_node.Urls.First()) };
        Assert.Equal(HttpStatusCode.OK, (await anonymous.SignIn(new("test-medic", City.Password))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await anonymous.Fetch("/v1/me")).Status);
    }

    [Fact]
    public async Task Where_it_replaces_our_accounts_these_open_nothing_and_programs_and_citizens_go_on()
    {
        using var supervisor = await city.StaffOf(Roles.LabSupervisor, lab: Fresh.Round());
        var (id, secret) = await supervisor.NewProgram();
        using var anonymous = city.Anonymous();
        var session = await anonymous.SignIn(new("test-medic", City.Password));
        await using var node = await city.StartApi(
            ("Oidc:Authority", _issuer.Address), ("Oidc:Audience", Issuer.Audience), ("Oidc:Roles:wh-admin", Roles.Admin), ("Oidc:ReplacesStaffAccounts", "true"));
        using var client = new HttpClient { BaseAddress = new(node.Urls.First()) };
        Answer[] answers =
        [
            await client.SignIn(new("test-medic", City.Password)),
            await client.ChangePassword(new("test-medic", City.Password), Hires.OwnPassword),
            await client.Post("/v1/staff/totp", new { username = "test-medic", password = City.Password }),
            await client.Post("/v1/session/refresh", new { refreshToken = session.Json.Text("refreshToken") }),
        ];
        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.Forbidden, "staff-sign-in-elsewhere"), (answer.Status, answer.Code)));
        Assert.Equal(HttpStatusCode.OK, (await client.Token(id, secret)).Status);
        using var citizen = (await city.Citizen(Fresh.Person())).At(node);
        Assert.Equal(HttpStatusCode.OK, (await citizen.Fetch("/v1/me")).Status);
    }

    private HttpClient Bearer(string token)
    {
        var client = new HttpClient { BaseAddress = new(_node.Urls.First()) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    private static string Unsigned(string token) => $"{Base64Url.EncodeToString("""{"alg":"none","typ":"JWT"}"""u8)}.{token.Split('.')[1]}.";

    /// <summary>What everybody can read of the issuer, used as if it were a secret that we share with it.</summary>
    private static string SignedWithThePublicKey(string token)
    {
        var signed = $"{Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8)}.{token.Split('.')[1]}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData("public"u8, Encoding.ASCII.GetBytes(signed)))}";
    }
}
