using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Identity;
using HealthWuhan.Tests.Grains;

namespace HealthWuhan.Tests.Api;

/// <summary>How sessions go on and end.</summary>
[Collection(City.Collection)]
public sealed class SessionRefreshTests(City city) : IDisposable
{
    public void Dispose() => city.Clock.Shift = TimeSpan.Zero;

    [Fact]
    public async Task A_session_says_how_long_its_tokens_are_good()
    {
        var session = await SignIn(Fresh.Person());
        Assert.Equal(("Bearer", 1800), (session.Text("tokenType"), session.GetProperty("expiresIn").GetInt32()));
        Assert.InRange(session.GetProperty("refreshExpiresIn").GetInt32(), (30 * 86400) - 60, 30 * 86400);
    }

    [Fact]
    public async Task A_refreshed_session_reads_on_at_any_node_and_after_its_grain_has_left_the_memory()
    {
        var person = Fresh.Person();
        var session = await SignIn(person);
        await using var node = await city.StartApi();
        using var other = new HttpClient { BaseAddress = new(node.Urls.First()) };
        await city.Cluster.DeactivateAsync(SessionsOf(person));

        var refreshed = (await Refresh(other, session)).Json;
        using var client = city.Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", refreshed.Text("accessToken"));
        Assert.Equal(HttpStatusCode.OK, (await client.Fetch("/v1/me")).Status);
        Assert.Equal(HttpStatusCode.OK, (await Refresh(client, refreshed)).Status);
    }

    [Fact]
    public async Task A_token_that_is_used_twice_ends_the_session_of_thief_and_owner()
    {
        using var client = city.Anonymous();
        var session = await SignIn(Fresh.Person());
        var refreshed = (await Refresh(client, session)).Json;
        var again = await Refresh(client, session);
        Assert.Equal((HttpStatusCode.Unauthorized, "session-ended"), (again.Status, again.Code));
        Assert.Equal("session-ended", (await Refresh(client, refreshed)).Code);
    }

    [Theory]
    [InlineData(Fault.BeforeCommit)]
    [InlineData(Fault.AfterCommit)]
    public async Task An_exchange_whose_answer_was_lost_inside_is_finished_when_it_is_repeated(Fault fault)
    {
        var person = Fresh.Person();
        await SignIn(person);
        var sessions = SessionsOf(person);
        var session = new Session { Id = "lost-answer", Token = [1], ExpiresAt = city.Clock.GetUtcNow().AddHours(1) };
        await sessions.Open(session, TestContext.Current.CancellationToken);

        city.Faults.FailNext("account-sessions", fault);
        await Assert.ThrowsAsync<OrleansException>(() => sessions.Refresh(session.Id, [1], [2], TestContext.Current.CancellationToken));
        Assert.NotNull(await sessions.Refresh(session.Id, [1], [2], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Signing_out_ends_this_session_and_no_other()
    {
        var person = Fresh.Person();
        var (phone, tablet) = (await SignIn(person), await SignIn(person));
        using var client = Bearer(phone);
        Assert.Equal(HttpStatusCode.NoContent, (await client.Delete("/v1/session")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await client.Delete("/v1/session")).Status);
        Assert.Equal(("session-ended", null), ((await Refresh(client, phone)).Code, (await Refresh(client, tablet)).Code));
    }

    [Fact]
    public async Task All_sessions_end_at_once_when_their_owner_says_so()
    {
        var person = Fresh.Person();
        var (phone, tablet) = (await SignIn(person), await SignIn(person));
        using var client = Bearer(phone);
        Assert.Equal(HttpStatusCode.NoContent, (await client.Delete("/v1/me/sessions")).Status);
        Assert.Equal(("session-ended", "session-ended"), ((await Refresh(client, phone)).Code, (await Refresh(client, tablet)).Code));
        Assert.Equal(HttpStatusCode.OK, (await Refresh(client, await SignIn(person))).Status);
    }

    [Fact]
    public async Task An_admin_ends_the_sessions_of_a_member_of_staff()
    {
        using var anonymous = city.Anonymous();
        var medic = await SignInStaff(anonymous, Roles.Medic);
        var refreshed = await Refresh(anonymous, medic);
        Assert.InRange(refreshed.Json.GetProperty("refreshExpiresIn").GetInt32(), (12 * 3600) - 60, 12 * 3600);
        using var client = Bearer(refreshed.Json);
        Assert.Equal(HttpStatusCode.OK, (await client.Fetch("/v1/rounds")).Status);

        using var admin = await city.Staff(Roles.Admin);
        Assert.Equal(HttpStatusCode.NoContent, (await admin.Delete("/v1/staff/test-medic/sessions")).Status);
        Assert.Equal("session-ended", (await Refresh(anonymous, refreshed.Json)).Code);
    }

    [Fact]
    public async Task The_sessions_of_a_wrong_number_end_when_all_that_was_under_it_goes_to_the_person()
    {
        var (typed, person) = Misnaming.Mistyped();
        await city.Sampled([typed]);
        var session = await SignIn(typed);
        Assert.Equal(HttpStatusCode.OK, (await city.Correct(typed, person)).Status);
        using var anonymous = city.Anonymous();
        Assert.Equal("session-ended", (await Refresh(anonymous, session)).Code);
    }

    [Fact]
    public async Task No_session_is_longer_than_thirty_days_however_often_it_is_refreshed()
    {
        using var anonymous = city.Anonymous();
        var session = await SignIn(Fresh.Person());
        city.Clock.Shift = TimeSpan.FromDays(29);
        var refreshed = await Refresh(anonymous, session);
        Assert.InRange(refreshed.Json.GetProperty("refreshExpiresIn").GetInt32(), 86400 - 60, 86400);
        city.Clock.Shift = TimeSpan.FromDays(30);
        Assert.Equal("session-ended", (await Refresh(anonymous, refreshed.Json)).Code);
    }

    [Fact]
    public async Task A_token_that_was_made_up_or_changed_is_no_token_and_ends_nothing()
    {
        using var anonymous = city.Anonymous();
        var session = await SignIn(Fresh.Person());
        var parts = session.Text("refreshToken")!.Split('.');
        string[] others =
        [
            "x", "...", $"{parts[0]}.{parts[1]}.{parts[2]}", $"{parts[0]}.{parts[1]}.{new string('A', 22)}.{parts[3]}", $"c-x.{parts[1]}.{parts[2]}.{parts[3]}",
        ];
        foreach (var other in others)
            Assert.Equal("session-ended", (await anonymous.Post("/v1/session/refresh", new { refreshToken = other })).Code);
        Assert.Equal("missing-field", (await anonymous.Post("/v1/session/refresh", new { })).Code);
        Assert.Equal(HttpStatusCode.OK, (await Refresh(anonymous, session)).Status);
    }

    private ISessionGrain SessionsOf(Person person) => city.Grains.GetGrain<ISessionGrain>(AccountSessions.GrainKey(city.KeyOf(person).Value));

    private async Task<JsonElement> SignIn(Person person)
    {
        using var anonymous = city.Anonymous();
        var details = new { document = new { type = person.Document.Type.ToString(), number = person.Document.Number }, person.Name, person.Phone };
        await anonymous.Post("/v1/session/code", details);
        return (await anonymous.Post("/v1/session", new { details.document, details.Name, details.Phone, code = city.Sms.LastCode(person.Phone) })).Json;
    }

    private static async Task<JsonElement> SignInStaff(HttpClient client, string role) =>
        (await client.Post("/v1/staff/session", new { username = "test-" + role, password = "correct horse" })).Json;

    private static Task<Answer> Refresh(HttpClient client, JsonElement session) =>
        client.Post("/v1/session/refresh", new { refreshToken = session.Text("refreshToken") });

    private HttpClient Bearer(JsonElement session)
    {
        var client = city.Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.Text("accessToken"));
        return client;
    }
}
