using System.Net;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Api;

/// <summary>Staff accounts in the hands of an admin.</summary>
[Collection(City.Collection)]
public sealed class StaffAccountTests(City city) : IAsyncLifetime
{
    private readonly HttpClient _anonymous = city.Anonymous();
    private HttpClient _admin = null!;

    public async ValueTask InitializeAsync() => _admin = await city.Staff(Roles.Admin);

    public ValueTask DisposeAsync()
    {
        _anonymous.Dispose();
        _admin.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task An_account_is_made_with_its_work_and_a_password_that_is_told_once()
    {
        var username = Fresh.Username();
        var made = await _admin.Post("/v1/staff/accounts", new { username, role = Roles.Medic, site = "wuchang-02" });
        Assert.Equal((HttpStatusCode.Created, $"/v1/staff/accounts/{username}"), (made.Status, made.Message.Headers.Location?.ToString()));
        Assert.Equal(("medic", "wuchang-02", 20), (made.Json.Text("role"), made.Json.Text("site"), made.Json.Text("oneTimePassword")!.Length));
        var listed = await Listed(username);
        Assert.Equal("""["password"]""", listed.GetProperty("due").GetRawText());
        Assert.False(listed.TryGetProperty("oneTimePassword", out _));
        Assert.Equal("username-taken", (await _admin.Post("/v1/staff/accounts", new { username, role = Roles.Medic })).Code);
    }

    [Theory]
    [InlineData("No Name", "medic", null, "username")]
    [InlineData("lp-abcdefghjkmnpqrstuvwxyz2", "medic", null, "username")]
    [InlineData("staff-nobody", "citizen", null, "role")]
    [InlineData("staff-nobody", null, null, "role")]
    [InlineData("staff-nobody", "reviewer", "lab-01", "role")]
    public async Task An_account_that_makes_no_sense_is_refused(string username, string? role, string? lab, string field)
    {
        var answer = await _admin.Post("/v1/staff/accounts", new { username, role, lab });
        Assert.Equal((HttpStatusCode.UnprocessableEntity, field), (answer.Status, answer.Json.GetProperty("errors")[0].Text("field")));
    }

    [Fact]
    public async Task Other_work_counts_at_the_next_sign_in_and_the_sessions_of_before_end()
    {
        var who = await city.HireWithOwnPassword(Roles.Medic);
        var session = await _anonymous.SignIn(who);
        var changed = await Change(who, new { role = Roles.Reviewer, district = "420106" });
        Assert.Equal(("reviewer", "420106"), (changed.Json.Text("role"), changed.Json.Text("district")));
        Assert.Equal("session-ended", (await Refresh(session)).Code);
        using var reviewer = city.Bearer(await _anonymous.SignIn(who));
        Assert.Equal(HttpStatusCode.Forbidden, (await reviewer.Put($"/v1/batches/{Fresh.Barcode()}", new { poolSize = 10, site = "x" })).Status);
        Assert.Equal("invalid-field", (await Change(who, new { role = Roles.Medic, lab = "lab-01" })).Code);
        Assert.Equal("missing-field", (await Change(who, new { lab = "lab-01" })).Code);
    }

    [Fact]
    public async Task Who_is_barred_signs_in_no_more_and_refreshes_no_more_until_they_are_let_in()
    {
        var who = await city.HireWithOwnPassword(Roles.Medic);
        var session = await _anonymous.SignIn(who);
        Assert.True((await Change(who, new { disabled = true })).Json.GetProperty("disabled").GetBoolean());
        Assert.Equal("session-ended", (await Refresh(session)).Code);
        Assert.Equal((await _anonymous.SignIn(who with { Username = Fresh.Username() })).Body, (await _anonymous.SignIn(who)).Body);
        Assert.Equal("wrong-credentials", (await _anonymous.ChangePassword(who, "four boxes on a blue tricycle")).Code);

        Assert.Equal("medic", (await Change(who, new { disabled = false })).Json.Text("role"));
        Assert.Equal(HttpStatusCode.OK, (await _anonymous.SignIn(who)).Status);
    }

    [Fact]
    public async Task A_password_that_is_set_back_opens_only_its_own_change()
    {
        var who = await city.HireWithOwnPassword(Roles.Medic);
        var password = (await Change(who, new { resetPassword = true })).Json.Text("oneTimePassword")!;
        Assert.Equal("wrong-credentials", (await _anonymous.SignIn(who)).Code);
        Assert.Equal("password-change-required", (await _anonymous.SignIn(who with { Password = password })).Code);
        Assert.Equal(HttpStatusCode.NoContent, (await _anonymous.ChangePassword(who with { Password = password }, who.Password)).Status);
        Assert.Equal(HttpStatusCode.OK, (await _anonymous.SignIn(who)).Status);
    }

    [Fact]
    public async Task A_second_factor_that_is_set_back_is_to_be_set_up_anew()
    {
        var (who, _, recovery) = await city.HireWithApp(Roles.LabSupervisor);
        Assert.True((await Listed(who.Username)).GetProperty("totp").GetBoolean());
        await Change(who, new { resetTotp = true });
        Assert.Equal("totp-enrolment-required", (await _anonymous.SignIn(who, recovery[0])).Code);
        Assert.NotEmpty(await _anonymous.OfferedSecret(who));
    }

    [Fact]
    public async Task Nobody_changes_their_own_account_so()
    {
        var answer = await _admin.Put("/v1/staff/accounts/test-admin", new { disabled = true });
        Assert.Equal((HttpStatusCode.Conflict, "own-account"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("staff-nobody")]
    [InlineData("No Name")]
    public async Task An_account_that_is_not_there_is_not_changed(string username)
    {
        var answer = await _admin.Put($"/v1/staff/accounts/{username}", new { disabled = true });
        Assert.Equal((HttpStatusCode.NotFound, "unknown-account"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task What_admins_do_with_an_account_is_on_record()
    {
        var who = await city.Hire(Roles.Medic);
        await Change(who, new { disabled = true });
        var entries = (await city.Audit(new { username = "test-admin" })).Where(item => item.TryGetProperty("subject", out var subject) && subject.GetString() == who.Username);
        Assert.Equal(["change-staff-account", "add-staff-account"], entries.Select(item => item.Text("action")));
    }

    private Task<Answer> Change(Hire who, object change) => _admin.Put($"/v1/staff/accounts/{who.Username}", change);

    private Task<Answer> Refresh(Answer session) => _anonymous.Post("/v1/session/refresh", new { refreshToken = session.Json.Text("refreshToken") });

    private async Task<System.Text.Json.JsonElement> Listed(string username)
    {
        // The one after the name that is a character shorter, which nobody has.
        var page = await _admin.Fetch($"/v1/staff/accounts?after={username[..^1]}");
        return page.Json.GetProperty("items").EnumerateArray().First(item => item.Text("username") == username);
    }
}
