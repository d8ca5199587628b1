using System.Net;
using System.Text;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Api;

/// <summary>Authenticator apps and recovery codes: how they are set up, used, lost and replaced.</summary>
[Collection(City.Collection)]
public sealed class SecondFactorTests(City city) : IDisposable
{
    private readonly HttpClient _anonymous = city.Anonymous();

    public void Dispose()
    {
        city.Clock.Shift = TimeSpan.Zero;
        _anonymous.Dispose();
    }

    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(2000000000, "279037")]
    public void The_apps_of_these_tests_show_what_the_standard_says(long seconds, string code) =>
        Assert.Equal(code, Hires.Code(Encoding.ASCII.GetBytes("12345678901234567890"), DateTimeOffset.FromUnixTimeSeconds(seconds)));

    [Fact]
    public async Task An_app_is_set_up_by_typing_by_link_or_by_picture()
    {
        var hire = await city.HireWithOwnPassword(Roles.Admin);
        Assert.Equal("totp-enrolment-required", (await _anonymous.SignIn(hire)).Code);
        var offered = await _anonymous.Post("/v1/staff/totp", new { hire.Username, hire.Password });
        var secret = offered.Json.Text("secret");
        Assert.Equal(32, secret!.Length);
        Assert.Equal($"otpauth://totp/HealthWuhan:{hire.Username}?secret={secret}&issuer=HealthWuhan&algorithm=SHA1&digits=6&period=30", offered.Json.Text("uri"));
        Assert.StartsWith("<svg", offered.Json.Text("qr"), StringComparison.Ordinal);
        Assert.True(offered.Message.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task An_app_counts_when_it_has_shown_a_code_and_then_every_sign_in_needs_one()
    {
        var (who, secret, _) = await city.HireWithApp();
        Later();
        Assert.Equal((HttpStatusCode.Unauthorized, "totp-required"), Verdict(await _anonymous.SignIn(who)));
        Assert.Equal((HttpStatusCode.Unauthorized, "wrong-credentials"), Verdict(await _anonymous.SignIn(who, WrongCode(secret))));
        var signedIn = await _anonymous.SignIn(who, Now(secret));
        Assert.Equal((HttpStatusCode.OK, false), (signedIn.Status, signedIn.Json.TryGetProperty("due", out _)));
    }

    [Fact]
    public async Task An_offered_app_whose_code_is_wrong_does_not_count()
    {
        var hire = await city.HireWithOwnPassword(Roles.Admin);
        var secret = await _anonymous.OfferedSecret(hire);
        var refused = await _anonymous.Post("/v1/staff/totp/confirmation", new { hire.Username, hire.Password, code = WrongCode(secret) });
        Assert.Equal((HttpStatusCode.Unauthorized, "wrong-credentials"), Verdict(refused));
        Assert.Equal("totp-enrolment-required", (await _anonymous.SignIn(hire)).Code);
    }

    [Fact]
    public async Task A_code_is_taken_once_also_when_it_comes_twice_at_once()
    {
        var (who, secret, _) = await city.HireWithApp();
        // It confirmed the app.
        Assert.Equal("wrong-credentials", (await _anonymous.SignIn(who, Now(secret))).Code);
        Later();
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _anonymous.SignIn(who, Now(secret))));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(-30, true)]
    [InlineData(30, true)]
    [InlineData(-90, false)]
    [InlineData(90, false)]
    public async Task A_phones_clock_may_be_half_a_minute_off(int seconds, bool isTaken)
    {
        var (who, secret, _) = await city.HireWithApp();
        city.Clock.Shift = TimeSpan.FromMinutes(5);
        var code = Hires.Code(secret, city.Clock.GetUtcNow().AddSeconds(seconds));
        Assert.Equal(isTaken, (await _anonymous.SignIn(who, code)).Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Wrong_codes_lock_the_name_like_wrong_passwords_and_a_missing_code_forgives_none()
    {
        var (who, secret, _) = await city.HireWithApp();
        Later();
        for (var attempt = 0; attempt < 10; attempt++)
        {
            Assert.Equal("wrong-credentials", (await _anonymous.SignIn(attempt % 2 == 0 ? who : who with { Password = "wrong" }, WrongCode(secret))).Code);
            if (attempt < 9)
                Assert.Equal("totp-required", (await _anonymous.SignIn(who)).Code);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await _anonymous.SignIn(who)).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await _anonymous.SignIn(who, Now(secret))).Status);
    }

    [Fact]
    public async Task A_wrong_password_and_a_wrong_code_are_answered_alike_and_a_wrong_password_uses_no_code_up()
    {
        var (who, secret, _) = await city.HireWithApp();
        Later();
        var (password, code) = (await _anonymous.SignIn(who with { Password = "wrong" }, Now(secret)), await _anonymous.SignIn(who, WrongCode(secret)));
        Assert.Equal((password.Status, password.Body), (code.Status, code.Body));
        Assert.Equal((await _anonymous.SignIn(who with { Password = "wrong" })).Body, code.Body);
        Assert.Equal(HttpStatusCode.OK, (await _anonymous.SignIn(who, Now(secret))).Status);
    }

    [Fact]
    public async Task Each_of_ten_recovery_codes_stands_in_for_the_app_once()
    {
        var (who, _, recovery) = await city.HireWithApp();
        Assert.Equal((10, 10), (recovery.Length, recovery.Distinct().Count()));
        Assert.Equal(HttpStatusCode.OK, (await _anonymous.SignIn(who, recovery[0])).Status);
        Assert.Equal("wrong-credentials", (await _anonymous.SignIn(who, recovery[0])).Code);
        var typed = recovery[1].Replace("-", " ", StringComparison.Ordinal).ToUpperInvariant();
        Assert.Equal(HttpStatusCode.OK, (await _anonymous.SignIn(who, typed)).Status);
        Assert.Equal(8, (await city.Account(who))!.SecondFactor!.RecoveryCodes.Length);
    }

    [Fact]
    public async Task A_new_phone_needs_the_old_ones_code_or_a_recovery_code_and_replaces_app_and_codes()
    {
        var (who, _, recovery) = await city.HireWithApp();
        Assert.Equal("totp-required", (await _anonymous.Post("/v1/staff/totp", new { who.Username, who.Password })).Code);
        var secret = await _anonymous.OfferedSecret(who, recovery[0]);
        Assert.Equal(HttpStatusCode.OK, (await _anonymous.SignIn(who, recovery[1])).Status);

        var confirmed = await _anonymous.Post("/v1/staff/totp/confirmation", new { who.Username, who.Password, code = Now(secret) });
        Assert.Equal(HttpStatusCode.OK, confirmed.Status);
        Assert.Equal("wrong-credentials", (await _anonymous.SignIn(who, recovery[2])).Code);
        Later();
        Assert.Equal(HttpStatusCode.OK, (await _anonymous.SignIn(who, Now(secret))).Status);
    }

    [Fact]
    public async Task Setting_an_app_up_ends_the_sessions_that_were_opened_without_and_is_on_record()
    {
        var hire = await city.HireWithOwnPassword(Roles.Medic);
        var session = await _anonymous.SignIn(hire);
        var secret = await _anonymous.OfferedSecret(hire);
        await _anonymous.Post("/v1/staff/totp/confirmation", new { hire.Username, hire.Password, code = Now(secret) });
        Assert.Equal("session-ended", (await _anonymous.Post("/v1/session/refresh", new { refreshToken = session.Json.Text("refreshToken") })).Code);
        var actions = (await city.Audit(new { username = hire.Username })).Select(item => item.Text("action"));
        Assert.Equal(["confirm-second-factor", "offer-second-factor", "change-own-password"], actions);
    }

    [Fact]
    public async Task What_is_stored_of_recovery_codes_is_a_hash()
    {
        var (who, _, recovery) = await city.HireWithApp();
        var stored = (await city.Account(who))!.SecondFactor!.RecoveryCodes;
        Assert.All(stored, hash => Assert.Equal(32, hash.Length));
        Assert.DoesNotContain(stored, hash => Encoding.Latin1.GetString(hash).Contains(recovery[0], StringComparison.Ordinal));
    }

    private void Later() => city.Clock.Shift += TimeSpan.FromSeconds(60);

    private string Now(byte[] secret) => Hires.Code(secret, city.Clock.GetUtcNow());

    /// <summary>A code that is good at none of the times about now.</summary>
    private string WrongCode(byte[] secret)
    {
        var near = Enumerable.Range(-3, 7).Select(step => Hires.Code(secret, city.Clock.GetUtcNow().AddSeconds(30 * step))).ToHashSet(StringComparer.Ordinal);
        return Enumerable.Range(0, 10).Select(i => $"{i:D6}").First(code => !near.Contains(code));
    }

    private static (HttpStatusCode, string?) Verdict(Answer answer) => (answer.Status, answer.Code);
}
