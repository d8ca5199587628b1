using System.Net;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Api;

/// <summary>Accounts whose password stands in a file or was told by an admin, until they are their owner's alone.</summary>
[Collection(City.Collection)]
public sealed class FirstStepsTests(City city) : IDisposable
{
    private readonly HttpClient _anonymous = city.Anonymous();

    public void Dispose()
    {
        city.Clock.Shift = TimeSpan.Zero;
        _anonymous.Dispose();
    }

    [Theory]
    [InlineData(Roles.Medic, "password")]
    [InlineData(Roles.Admin, "password,totp")]
    [InlineData(Roles.LabSupervisor, "password,totp")]
    public async Task A_seeded_account_works_for_three_days_and_every_sign_in_says_what_is_due(string role, string due)
    {
        var who = await Seeded(role);
        var session = await _anonymous.SignIn(who);
        Assert.Equal((HttpStatusCode.OK, due), (session.Status, string.Join(',', session.Json.GetProperty("due").EnumerateArray().Select(step => step.GetString()))));
        Assert.InRange(session.Json.GetProperty("dueAt").GetDateTimeOffset() - city.Clock.GetUtcNow(), TimeSpan.FromDays(2.9), TimeSpan.FromDays(3));

        city.Clock.Shift = TimeSpan.FromDays(3);
        Assert.Equal((HttpStatusCode.Forbidden, "password-change-required"), Verdict(await _anonymous.SignIn(who)));
        Assert.Equal((HttpStatusCode.Unauthorized, "wrong-credentials"), Verdict(await _anonymous.SignIn(who with { Password = "wrong" })));
    }

    [Fact]
    public async Task Without_a_grace_the_seeded_password_opens_nothing_but_its_own_change()
    {
        await using var node = await city.StartApi(("Staff:FirstStepsWithin", "0:00:00"));
        using var client = new HttpClient { BaseAddress = new(node.Urls.First()) };
        var who = await Seeded(Roles.Medic);
        Assert.Equal((HttpStatusCode.Forbidden, "password-change-required"), Verdict(await client.SignIn(who)));
        Assert.Equal(HttpStatusCode.NoContent, (await client.ChangePassword(who, Hires.OwnPassword)).Status);
        var session = await client.SignIn(who with { Password = Hires.OwnPassword });
        Assert.Equal((HttpStatusCode.OK, false), (session.Status, session.Json.TryGetProperty("due", out _)));
    }

    [Fact]
    public async Task A_session_does_not_outlive_the_grace()
    {
        var who = await Seeded(Roles.Medic, since: city.Clock.GetUtcNow() - TimeSpan.FromDays(3) + TimeSpan.FromHours(1));
        var session = await _anonymous.SignIn(who);
        city.Clock.Shift = TimeSpan.FromMinutes(50);
        var refreshed = await Refresh(session);
        Assert.Equal(HttpStatusCode.OK, refreshed.Status);
        city.Clock.Shift = TimeSpan.FromMinutes(70);
        Assert.Equal((HttpStatusCode.Forbidden, "password-change-required"), Verdict(await Refresh(refreshed)));
    }

    [Fact]
    public async Task A_one_time_password_has_no_grace_and_after_it_the_app_is_asked_for_where_the_role_has_one()
    {
        var who = await city.Hire(Roles.LabSupervisor);
        Assert.Equal((HttpStatusCode.Forbidden, "password-change-required"), Verdict(await _anonymous.SignIn(who)));
        await _anonymous.ChangePassword(who, Hires.OwnPassword);
        Assert.Equal("wrong-credentials", (await _anonymous.SignIn(who)).Code);
        Assert.Equal((HttpStatusCode.Forbidden, "totp-enrolment-required"), Verdict(await _anonymous.SignIn(who with { Password = Hires.OwnPassword })));
    }

    [Fact]
    public async Task Which_roles_have_an_app_is_a_setting()
    {
        await using var node = await city.StartApi(("Staff:TotpRoles", "medic"));
        using var client = new HttpClient { BaseAddress = new(node.Urls.First()) };
        Assert.Equal("totp-enrolment-required", (await client.SignIn(await city.HireWithOwnPassword(Roles.Medic))).Code);
        Assert.Equal(HttpStatusCode.OK, (await client.SignIn(await city.HireWithOwnPassword(Roles.Admin))).Status);
    }

    /// <summary>An account as the first start makes it.</summary>
    private async Task<Hire> Seeded(string role, DateTimeOffset? since = null)
    {
        var account = new StaffAccount { Username = Fresh.Username(), Role = role, FirstSteps = new() { Since = since ?? city.Clock.GetUtcNow(), PasswordDue = true } };
        await city.Register(account);
        return new(account.Username, City.Password);
    }

    private Task<Answer> Refresh(Answer session) => _anonymous.Post("/v1/session/refresh", new { refreshToken = session.Json.Text("refreshToken") });

    private static (HttpStatusCode, string?) Verdict(Answer answer) => (answer.Status, answer.Code);
}
