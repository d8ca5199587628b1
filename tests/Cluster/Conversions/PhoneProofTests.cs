using System.Net;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Tests.Api;

namespace HealthWuhan.Tests.Conversions;

/// <summary>A phone that an application asks for is shown to be its applicant's, by a code that was sent there.</summary>
[Collection(City.Collection)]
public sealed class PhoneProofTests(City city) : IDisposable
{
    private readonly string _community = Fresh.Community();
    private readonly string _phone = Fresh.Person().Phone;

    public void Dispose() => city.Clock.Shift = TimeSpan.Zero;

    [Fact]
    public async Task Without_the_code_nothing_is_handed_in_and_with_it_the_phone_is_theirs_once_it_is_approved()
    {
        var (person, citizen) = await city.Yellow(_community);
        var id = await Drafted(citizen);
        Assert.Equal((HttpStatusCode.Conflict, "phone-not-proven"), (await citizen.Submit(id)).Refused());

        Assert.Equal(HttpStatusCode.Accepted, (await citizen.AskForPhoneCode(id)).Status);
        var shown = await citizen.ShowPhone(id, city.Sms.LastCode(_phone));
        Assert.True(shown.Json.TryGetProperty("phoneProvenAt", out _), shown.Body);
        Assert.Equal("Submitted", (await citizen.Submit(id)).Status());

        using var neighbour = await city.StaffOf(Roles.Reviewer, community: _community);
        using var district = await city.StaffOf(Roles.Reviewer, district: _community[..^4]);
        var seen = (await neighbour.Fetch($"{Applying.Cases}/{id}")).Json;
        Assert.True(seen.GetProperty("application").TryGetProperty("phoneProvenAt", out _));
        Assert.Equal("needs-a-person", seen.GetProperty("advice").GetProperty("findings")[0].Text("code"));
        await neighbour.ClaimAndDecide(id);
        Assert.Equal("Approved", (await district.ClaimAndDecide(id)).Status());
        using var again = await city.Citizen(person with { Phone = _phone });
        Assert.Equal($"{_phone[..3]}*****{_phone[^3..]}", (await again.Fetch("/v1/me")).Json.Text("maskedPhone"));
        citizen.Dispose();
    }

    [Fact]
    public async Task A_guardian_shows_the_phone_that_is_to_be_the_childs()
    {
        var (child, guardian, tie) = await city.YellowChild(_community);
        var member = $"?member={tie}";
        var id = await Drafted(guardian, query: member);
        Assert.Equal((HttpStatusCode.Conflict, "phone-not-proven"), (await guardian.Submit(id, member)).Refused());
        // Without the child it is nobody's.
        Assert.Equal("unknown-conversion", (await guardian.AskForPhoneCode(id)).Code);

        Assert.Equal(HttpStatusCode.Accepted, (await guardian.AskForPhoneCode(id, member)).Status);
        Assert.Equal("unknown-conversion", (await guardian.ShowPhone(id, city.Sms.LastCode(_phone))).Code);
        Assert.Equal(HttpStatusCode.OK, (await guardian.ShowPhone(id, city.Sms.LastCode(_phone), member)).Status);
        Assert.Equal("Submitted", (await guardian.Submit(id, member)).Status());

        using var neighbour = await city.StaffOf(Roles.Reviewer, community: _community);
        using var district = await city.StaffOf(Roles.Reviewer, district: _community[..^4]);
        await neighbour.ClaimAndDecide(id);
        Assert.Equal("Approved", (await district.ClaimAndDecide(id)).Status());
        using var theirs = await city.Citizen(child with { Phone = _phone });
        Assert.Equal($"{_phone[..3]}*****{_phone[^3..]}", (await theirs.Fetch("/v1/me")).Json.Text("maskedPhone"));
        guardian.Dispose();
    }

    [Fact]
    public async Task What_was_shown_once_is_not_asked_for_again()
    {
        var (_, citizen) = await city.Yellow(_community);
        var id = await Drafted(citizen);
        await citizen.AskForPhoneCode(id);
        var code = city.Sms.LastCode(_phone);
        for (var repeat = 0; repeat < 2; repeat++)
            Assert.Equal(HttpStatusCode.OK, (await citizen.ShowPhone(id, code)).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await citizen.AskForPhoneCode(id)).Status);
        Assert.Equal(code, city.Sms.LastCode(_phone));
        for (var repeat = 0; repeat < 2; repeat++)
            Assert.Equal("Submitted", (await citizen.Submit(id)).Status());
        citizen.Dispose();
    }

    [Fact]
    public async Task A_wrong_code_an_older_one_one_that_has_expired_or_was_tried_too_often_shows_nothing()
    {
        var (_, citizen) = await city.Yellow(_community);
        var id = await Drafted(citizen);
        Assert.Equal((HttpStatusCode.Unauthorized, "wrong-code"), (await citizen.ShowPhone(id, "123456")).Refused());
        Assert.Equal("missing-field", (await citizen.ShowPhone(id, "")).Json.GetProperty("errors")[0].Text("code"));

        await citizen.AskForPhoneCode(id);
        city.Clock.Shift = TimeSpan.FromMinutes(5.1);
        Assert.Equal("wrong-code", (await citizen.ShowPhone(id, city.Sms.LastCode(_phone))).Code);

        await citizen.AskForPhoneCode(id);
        var code = city.Sms.LastCode(_phone);
        for (var attempt = 0; attempt < 5; attempt++)
            Assert.Equal("wrong-code", (await citizen.ShowPhone(id, Other(code))).Code);
        Assert.Equal("wrong-code", (await citizen.ShowPhone(id, code)).Code);

        await citizen.AskForPhoneCode(id);
        Assert.Equal(HttpStatusCode.OK, (await citizen.ShowPhone(id, city.Sms.LastCode(_phone))).Status);
        citizen.Dispose();
    }

    [Fact]
    public async Task Anothers_phone_cannot_be_shown_with_a_code_that_it_was_sent_for_something_else()
    {
        var (_, citizen) = await city.Yellow(_community);
        var owner = Fresh.Person();
        using var ownersPhone = await city.Citizen(owner);
        var id = await Drafted(citizen, owner.Phone);
        await citizen.AskForPhoneCode(id);

        using var anonymous = city.Anonymous();
        await anonymous.Post("/v1/session/code", new { document = owner.Document(), owner.Name, owner.Phone });
        Assert.Equal("wrong-code", (await citizen.ShowPhone(id, city.Sms.LastCode(owner.Phone))).Code);

        var (_, third) = await city.Yellow(_community);
        var others = await Drafted(third, owner.Phone);
        await third.AskForPhoneCode(others);
        Assert.Equal("wrong-code", (await citizen.ShowPhone(id, city.Sms.LastCode(owner.Phone))).Code);
        Assert.Equal((HttpStatusCode.Conflict, "phone-not-proven"), (await citizen.Submit(id)).Refused());
        citizen.Dispose();
        third.Dispose();
    }

    [Fact]
    public async Task Codes_and_attempts_are_counted_with_those_of_the_sign_in()
    {
        await using var fewCodes = await city.StartApi(("SignInLimits:CodesPerPhoneAndHour", "1"));
        await using var fewAttempts = await city.StartApi(("SignInLimits:FailuresPerDocumentAndHour", "1"));
        await using var fewAddresses = await city.StartApi(("SignInLimits:CodesPerAddressAndMinute", "1"));
        var (_, citizen) = await city.Yellow(_community);
        var id = await Drafted(citizen);
        Assert.Equal(HttpStatusCode.Accepted, (await citizen.At(fewCodes).AskForPhoneCode(id)).Status);
        Assert.Equal((HttpStatusCode.TooManyRequests, "too-many-requests"), (await citizen.At(fewCodes).AskForPhoneCode(id)).Refused());

        var code = city.Sms.LastCode(_phone);
        Assert.Equal("wrong-code", (await citizen.At(fewAttempts).ShowPhone(id, Other(code))).Code);
        Assert.Equal("too-many-requests", (await citizen.At(fewAttempts).ShowPhone(id, code)).Code);
        Assert.Equal(HttpStatusCode.Accepted, (await citizen.At(fewAddresses).AskForPhoneCode(id)).Status);
        Assert.Equal("too-many-requests", (await citizen.At(fewAddresses).AskForPhoneCode(id)).Code);
        citizen.Dispose();
    }

    [Fact]
    public async Task What_asks_for_no_phone_or_is_taken_back_needs_no_code()
    {
        var (_, citizen) = await city.Yellow(_community);
        var release = await citizen.Begin(Applying.Release());
        Assert.Equal((HttpStatusCode.Conflict, "no-phone-asked-for"), (await citizen.AskForPhoneCode(release)).Refused());
        await citizen.Delete($"{Applying.Mine}/{release}");
        var id = await Drafted(citizen);
        await citizen.Delete($"{Applying.Mine}/{id}");
        Assert.Equal("conversion-closed", (await citizen.AskForPhoneCode(id)).Code);
        Assert.Equal("conversion-closed", (await citizen.ShowPhone(id, "123456")).Code);
        Assert.False(city.Sms.HasMessageFor(_phone));
        citizen.Dispose();
    }

    private async Task<string> Drafted(HttpClient citizen, string? phone = null, string query = "")
    {
        var id = await citizen.Begin(new { clientId = Guid.NewGuid().ToString("N"), reason = "WrongPhone", statement = "换了号码", phone = phone ?? _phone }, query);
        Assert.Equal(HttpStatusCode.OK, (await citizen.PutEvidence(id, EvidenceFiles.Photograph(), query: query)).Status);
        return id;
    }

    private static string Other(string code) => code == "000000" ? "000001" : "000000";
}
