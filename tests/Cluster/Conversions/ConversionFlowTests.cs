using System.Net;
using System.Text;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Tests.Api;
using HealthWuhan.Tests.Events;

namespace HealthWuhan.Tests.Conversions;

/// <summary>A conversion from the application to the gate, as the citizen, the community and the district walk it over HTTP.</summary>
[Collection(City.Collection)]
public sealed class ConversionFlowTests(City city) : IAsyncLifetime
{
    private static readonly string[] s_contact = ["CloseContact"];
    private static readonly string[] s_recheck = ["PoolUnderRecheck"];

    private readonly string _community = Fresh.Community();
    private HttpClient _neighbour = null!;
    private HttpClient _district = null!;

    public async ValueTask InitializeAsync()
    {
        _neighbour = await city.StaffOf(Roles.Reviewer, community: _community);
        _district = await city.StaffOf(Roles.Reviewer, district: _community[..^4]);
    }

    public ValueTask DisposeAsync()
    {
        city.Clock.Shift = TimeSpan.Zero;
        _neighbour.Dispose();
        _district.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Who_is_yellow_applies_is_reviewed_and_decided_and_is_green_at_the_gate_and_in_the_feed()
    {
        var (person, citizen) = await city.Yellow(_community);
        Assert.Equal("Yellow", (await city.Verify(await citizen.HealthCodeToken())).Json.Text("color"));
        using var consumer = await city.Staff(Roles.Consumer);
        var before = await city.Database.Value<long>("SELECT position FROM event_head");

        var id = await citizen.Begin(Applying.Release());
        var put = await citizen.PutEvidence(id, EvidenceFiles.Pdf(), mediaType: "text/html");
        Assert.Equal(("Draft", "Pdf"), (put.Json.Text("status"), put.Json.GetProperty("evidence")[0].Text("type")));
        Assert.Equal("Submitted", (await citizen.Submit(id)).Status());

        var queue = (await _neighbour.Fetch(Applying.Cases)).Json.GetProperty("items");
        var item = Assert.Single(queue.EnumerateArray(), one => one.Text("id") == id);
        Assert.Equal(("王**", _community, false), (item.Text("maskedName"), item.Text("community"), item.GetProperty("escalated").GetBoolean()));
        Assert.Equal("Reviewed", (await _neighbour.ClaimAndDecide(id)).Status());
        Assert.Equal("Reviewed", (await citizen.Fetch($"{Applying.Mine}/{id}")).Status());
        Assert.Equal("Yellow", await citizen.Color());
        Assert.Equal("Approved", (await _district.ClaimAndDecide(id, reason: "条件满足")).Status());

        var told = (await citizen.Fetch($"{Applying.Mine}/{id}")).Json;
        Assert.Equal(("申请已通过", "条件满足"), (told.Text("title"), told.Text("because")));
        Assert.Equal("Green", await citizen.Color());
        Assert.Equal("Green", (await city.Verify(await citizen.HealthCodeToken())).Json.Text("color"));
        var events = (await city.Database.EventsOf(city.Key(person))).Select(one => one.Kind).ToArray();
        Assert.Equal(["health-code-changed", "conversion-submitted", "conversion-reviewed", "conversion-decided", "health-code-changed"], events);
        var fed = (await consumer.Fetch($"/v1/feed?after={before}&kinds=conversion-submitted,conversion-reviewed,conversion-decided&limit=1000")).Json.GetProperty("events");
        Assert.Equal(
            ["healthwuhan.conversion-submitted", "healthwuhan.conversion-reviewed", "healthwuhan.conversion-decided"],
            fed.EnumerateArray().Where(one => one.ToString().Contains(id, StringComparison.Ordinal)).Select(one => one.Text("type")));
        citizen.Dispose();
    }

    [Fact]
    public async Task The_reviewer_sees_what_is_on_record_masked_and_what_the_rules_suggest()
    {
        var (person, citizen) = await city.Yellow(_community);
        var id = await citizen.Applied();
        var seen = await _neighbour.Fetch($"{Applying.Cases}/{id}");
        var (record, advice) = (seen.Json.GetProperty("record"), seen.Json.GetProperty("advice"));
        Assert.Equal(("王**", "Yellow", _community), (record.GetProperty("profile").Text("maskedName"), record.Text("color"), record.Text("community")));
        Assert.Equal(("HomeObservation", "report-1"), (record.GetProperty("facts")[0].Text("kind"), record.GetProperty("facts")[0].Text("source")));
        Assert.Equal(("Reject", "period-not-over"), (advice.Text("advice"), advice.GetProperty("findings")[0].Text("code")));
        Assert.DoesNotContain(person.Document.Number, seen.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(person.Phone, seen.Body, StringComparison.Ordinal);

        var evidence = await _neighbour.Fetch($"{Applying.Cases}/{id}/evidence/1");
        Assert.Equal(("image/jpeg", "attachment"), (evidence.Message.Content.Headers.ContentType?.MediaType, evidence.Message.Content.Headers.ContentDisposition?.DispositionType));
        Assert.DoesNotContain(EvidenceFiles.Secret, evidence.Body, StringComparison.Ordinal);
        Assert.Equal(["read-conversion", "read-evidence"], (await city.ActionsOn(person)).TakeLast(2));
        citizen.Dispose();
    }

    [Fact]
    public async Task A_rejection_says_why_and_the_next_application_is_linked_to_it()
    {
        var (_, citizen) = await city.Yellow(_community);
        var first = await citizen.Applied();
        await _neighbour.ClaimAndDecide(first, "Reject", "未满期");
        Assert.Equal("Rejected", (await _district.ClaimAndDecide(first, "Reject", "观察期尚未结束")).Status());
        var told = (await citizen.Fetch($"{Applying.Mine}/{first}")).Json;
        Assert.Equal(("申请未通过，可重新申请", "观察期尚未结束"), (told.Text("title"), told.Text("because")));
        Assert.Equal("Yellow", await citizen.Color());

        var second = await citizen.Applied();
        Assert.Equal(first, (await citizen.Fetch($"{Applying.Mine}/{second}")).Json.Text("earlier"));
        var seen = (await _neighbour.Fetch($"{Applying.Cases}/{second}")).Json;
        Assert.Equal((first, "观察期尚未结束"), (seen.GetProperty("earlier").Text("id"), seen.GetProperty("earlier").Text("because")));
        Assert.Equal([second, first], (await citizen.Fetch(Applying.Mine)).Json.GetProperty("conversions").EnumerateArray().Select(one => one.Text("id")));
        citizen.Dispose();
    }

    [Fact]
    public async Task A_wrong_phone_is_corrected_and_whoever_is_signed_in_with_it_is_not_any_more()
    {
        var (person, citizen) = await city.Yellow(_community);
        var phone = Fresh.Person().Phone;
        var id = await citizen.Begin(new { clientId = "1", reason = "WrongPhone", statement = "换了号码", phone });
        await citizen.AskForPhoneCode(id);
        await citizen.ShowPhone(id, city.Sms.LastCode(phone));
        await citizen.PutEvidence(id, EvidenceFiles.Photograph());
        Assert.Equal("Submitted", (await citizen.Submit(id)).Status());
        var seen = await _neighbour.Fetch($"{Applying.Cases}/{id}");
        Assert.Equal(phone, seen.Json.Text("wantedPhone"));
        await _neighbour.ClaimAndDecide(id);
        await _district.ClaimAndDecide(id);
        Assert.Equal(0, await city.Database.Value<long>("SELECT count(*) FROM grain_state WHERE string_key = $1", "s-" + city.Key(person)));
        using var again = await city.Citizen(person with { Phone = phone });
        Assert.Equal($"{phone[..3]}*****{phone[^3..]}", (await again.Fetch("/v1/me")).Json.Text("maskedPhone"));
        Assert.Equal("Yellow", await again.Color());
        citizen.Dispose();
    }

    [Fact]
    public async Task What_was_never_theirs_no_longer_counts_and_a_sample_is_to_be_corrected_first()
    {
        var (person, citizen) = await city.Yellow(_community);
        using var commander = await city.Staff(Roles.Commander);
        await commander.RecordFact(person, "CloseContact", TimeProvider.System.GetUtcNow().AddDays(-1));
        Assert.Equal("Red", await citizen.Color());
        var id = await citizen.Applied(new { reason = "WrongIdentity", statement = "不是我", kinds = s_contact });
        await _neighbour.ClaimAndDecide(id);
        await _district.ClaimAndDecide(id);
        Assert.Equal("Yellow", await citizen.Color());

        var tube = await city.Sampled([person]);
        using var lab = await city.Staff(Roles.LabOperator);
        await lab.PostText("/v1/lab/results", $"barcode,result\n{tube},Positive\n", "text/csv");
        var other = await citizen.Applied(new { reason = "WrongIdentity", statement = "不是我的样本", kinds = s_recheck });
        await _neighbour.ClaimAndDecide(other);
        Assert.Equal((HttpStatusCode.Conflict, "correct-identity-first"), (await _district.ClaimAndDecide(other)).Refused());
        citizen.Dispose();
    }

    [Fact]
    public async Task A_guardian_applies_for_a_child_and_nobody_for_a_grown_up()
    {
        var (_, citizen, tie) = await city.YellowChild(_community);
        var id = await citizen.Applied(query: $"?member={tie}");
        Assert.Equal("unknown-conversion", (await citizen.Fetch($"{Applying.Mine}/{id}")).Code);
        await _neighbour.ClaimAndDecide(id);
        await _district.ClaimAndDecide(id);
        Assert.Equal("Approved", (await citizen.Fetch($"{Applying.Mine}/{id}?member={tie}")).Status());
        Assert.Equal("Green", (await citizen.Fetch($"/v1/me/family/{tie}/health-code")).Json.Text("color"));

        var adult = Fresh.Person();
        await citizen.Post("/v1/me/family", new { document = adult.Document(), adult.Name, adult.Phone });
        var consent = (await citizen.Post("/v1/me/family", new { document = adult.Document(), adult.Name, adult.Phone, code = city.Sms.LastCode(adult.Phone) })).Json.Text("id");
        Assert.Equal((HttpStatusCode.Forbidden, "guardian-only"), (await citizen.Post($"{Applying.Mine}?member={consent}", Applying.Release())).Refused());
        citizen.Dispose();
    }

    [Fact]
    public async Task After_48_hours_a_case_is_escalated_first_in_the_queue_and_in_a_list_of_its_own()
    {
        var (_, citizen) = await city.Yellow(_community);
        var id = await citizen.Applied();
        Assert.Empty((await _district.Fetch(Applying.Cases + "?status=escalated")).Json.GetProperty("items").EnumerateArray());
        var figures = (await _district.Fetch("/v1/conversion-figures")).Json.GetProperty("places").EnumerateArray().Single(place => place.GetProperty("community").GetString() == _community);
        Assert.Equal((1, 0), (figures.GetProperty("waitingForReview").GetInt32(), figures.GetProperty("escalated").GetInt32()));

        // A token is checked by the machine's own clock, so everybody signs in before.
        var other = (await city.Yellow(_community)).Citizen;
        city.Clock.Shift = TimeSpan.FromHours(48.5);
        Assert.Equal(id, Assert.Single((await _district.Fetch(Applying.Cases + "?status=escalated")).Json.GetProperty("items").EnumerateArray()).Text("id"));
        await other.Applied();
        var queue = (await _district.Fetch(Applying.Cases)).Json.GetProperty("items");
        Assert.Equal((id, true, false), (queue[0].Text("id"), queue[0].GetProperty("escalated").GetBoolean(), queue[1].GetProperty("escalated").GetBoolean()));
        await _neighbour.ClaimAndDecide(id);
        var after = (await _district.Fetch("/v1/conversion-figures?community=" + _community)).Json.GetProperty("total");
        Assert.Equal((1, 1, 1), (after.GetProperty("waitingForReview").GetInt32(), after.GetProperty("waitingForDecision").GetInt32(), after.GetProperty("escalated").GetInt32()));
        citizen.Dispose();
        other.Dispose();
    }

    [Fact]
    public async Task Evidence_is_neither_readable_nor_recognizable_in_the_database()
    {
        var (person, citizen) = await city.Yellow(_community);
        var id = await citizen.Begin(Applying.Release());
        await citizen.PutEvidence(id, EvidenceFiles.Pdf());
        var stored = await city.Database.Value<byte[]>("SELECT payload FROM conversion_evidence WHERE citizen = $1", city.Key(person).Value);
        Assert.Equal(-1, stored.AsSpan().IndexOf("%PDF"u8));
        var read = await citizen.Fetch($"{Applying.Mine}/{id}/evidence/1");
        Assert.StartsWith("%PDF-1.7", read.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(Encoding.ASCII.GetString("Producer"u8), read.Body, StringComparison.Ordinal);
        Assert.Equal("Withdrawn", (await citizen.Delete($"{Applying.Mine}/{id}")).Status());
        Assert.Equal(0, await city.Database.Value<long>("SELECT count(*) FROM conversion_evidence WHERE citizen = $1", city.Key(person).Value));
        citizen.Dispose();
    }
}
