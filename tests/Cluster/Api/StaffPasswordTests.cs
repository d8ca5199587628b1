using System.Buffers.Binary;
using System.Net;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Api;

/// <summary>Passwords of staff: how they are changed, by whom, and what is kept of them.</summary>
[Collection(City.Collection)]
public sealed class StaffPasswordTests(City city) : IDisposable
{
    private const string Another = "four boxes on a blue tricycle";

    private readonly HttpClient _anonymous = city.Anonymous();

    public void Dispose()
    {
        city.Clock.Shift = TimeSpan.Zero;
        _anonymous.Dispose();
    }

    [Fact]
    public async Task A_changed_password_opens_the_account_and_the_old_one_and_its_sessions_do_not()
    {
        var who = await city.HireWithOwnPassword(Roles.Medic);
        var session = await _anonymous.SignIn(who);
        Assert.Equal(HttpStatusCode.NoContent, (await _anonymous.ChangePassword(who, Another)).Status);
        Assert.Equal("session-ended", (await _anonymous.Post("/v1/session/refresh", new { refreshToken = session.Json.Text("refreshToken") })).Code);
        Assert.Equal("wrong-credentials", (await _anonymous.SignIn(who)).Code);
        Assert.Equal(HttpStatusCode.OK, (await _anonymous.SignIn(who with { Password = Another })).Status);
        Assert.Equal("change-own-password", (await city.Audit(new { username = who.Username }))[0].Text("action"));
    }

    [Fact]
    public async Task A_weak_password_is_refused_before_anything_is_asked_of_the_account()
    {
        var unknown = new Hire(Fresh.Username(), "wrong");
        foreach (var weak in (string[])["short", "passwordpassword", unknown.Username])
        {
            var answer = await _anonymous.ChangePassword(unknown, weak);
            Assert.Equal((HttpStatusCode.UnprocessableEntity, "weak-password", "newPassword"), (answer.Status, answer.Code, answer.Json.GetProperty("errors")[0].Text("field")));
        }

        var who = await city.HireWithOwnPassword(Roles.Medic);
        Assert.Equal("weak-password", (await _anonymous.ChangePassword(who, who.Password)).Code);
    }

    [Fact]
    public async Task Wrong_passwords_count_here_as_at_the_sign_in()
    {
        var who = await city.HireWithOwnPassword(Roles.Medic);
        var wrong = who with { Password = "wrong" };
        for (var attempt = 0; attempt < 10; attempt++)
        {
            var answer = attempt % 2 == 0 ? await _anonymous.ChangePassword(wrong, Another) : await _anonymous.SignIn(wrong);
            Assert.Equal((HttpStatusCode.Unauthorized, "wrong-credentials"), (answer.Status, answer.Code));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await _anonymous.ChangePassword(who, Another)).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await _anonymous.Post("/v1/staff/totp", new { who.Username, who.Password })).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await _anonymous.SignIn(who)).Status);
    }

    [Fact]
    public async Task Where_there_is_an_app_a_password_alone_changes_nothing()
    {
        var (who, _, recovery) = await city.HireWithApp();
        Assert.Equal("totp-required", (await _anonymous.ChangePassword(who, Another)).Code);
        Assert.Equal(HttpStatusCode.NoContent, (await _anonymous.ChangePassword(who, Another, recovery[0])).Status);
    }

    [Fact]
    public async Task Of_two_changes_at_once_one_is_made()
    {
        var who = await city.HireWithOwnPassword(Roles.Medic);
        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => _anonymous.ChangePassword(who, $"{Another} {i}")));
        var made = Assert.Single(Enumerable.Range(0, 3), i => answers[i].Status == HttpStatusCode.NoContent);
        Assert.Equal(HttpStatusCode.OK, (await _anonymous.SignIn(who with { Password = $"{Another} {made}" })).Status);
    }

    [Fact]
    public async Task A_sign_in_raises_the_cost_of_a_hash_that_is_cheaper_than_today_and_only_a_right_one()
    {
        await using var node = await city.StartApi(("Staff:PasswordIterations", "110000"));
        using var client = new HttpClient { BaseAddress = new(node.Urls.First()) };
        var who = await city.HireWithOwnPassword(Roles.Medic);
        await client.SignIn(who with { Password = "wrong" });
        Assert.Equal(1_000, await Rounds(who));
        await client.SignIn(who);
        Assert.Equal(110_000, await Rounds(who));

        var raised = (await city.Account(who))!.PasswordHash;
        Assert.Equal(HttpStatusCode.OK, (await client.SignIn(who)).Status);
        // A node that asks for less makes nothing cheaper.
        Assert.Equal(HttpStatusCode.OK, (await _anonymous.SignIn(who)).Status);
        Assert.Equal(raised, (await city.Account(who))!.PasswordHash);
    }

    /// <summary>PBKDF2 with HMAC-SHA-512 (2), and so many rounds: what ASP.NET's third format says of itself.</summary>
    private async Task<int> Rounds(Hire who)
    {
        var hash = Convert.FromBase64String((await city.Account(who))!.PasswordHash);
        Assert.Equal((1, 2), ((int)hash[0], BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(1))));
        return BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(5));
    }
}
