using System.Net;
using HealthWuhan.Api.Retention;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Retention;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Grains.Retention;
using HealthWuhan.Grains.Sampling;
using HealthWuhan.HealthCloud.Retention;
using HealthWuhan.Tests.Api;
using HealthWuhan.Tests.Grains;
using Microsoft.Extensions.DependencyInjection;

namespace HealthWuhan.Tests.Retention;

/// <summary>To be erased: asked for, thought over, refused while it must be, and then done.</summary>
[Collection(City.Collection)]
public sealed class ErasureTests(City city) : IDisposable
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => city.Clock.Shift = TimeSpan.Zero;

    [Fact]
    public async Task Who_asked_and_thought_it_over_is_gone_and_begins_anew()
    {
        var (person, other) = (Fresh.Person(), Fresh.Person());
        var tube = await Tested([person, other]);
        using var citizen = await city.Citizen(person);
        using var relative = await city.Citizen(other);
        await Bind(relative, person);
        Assert.Equal(1, Members(await relative.Fetch("/v1/me/family")));
        Assert.Equal((HttpStatusCode.Accepted, "Cooling"), Told(await citizen.Post("/v1/me/erasure", new { })));

        await Erase(TimeSpan.FromDays(31));
        var done = (await citizen.Fetch("/v1/me/erasure")).Json;
        Assert.Equal("Done", done.Text("status"));
        Assert.Equal("not-found", (await citizen.Fetch("/v1/me")).Code);
        Assert.Equal(0, Members(await relative.Fetch("/v1/me/family")));
        var samples = (await city.Grains.GetGrain<ISampleBatchGrain>(tube.GrainKey).Get(Cancel))!.Samples;
        Assert.Equal([CitizenKey.Erased, city.KeyOf(other)], samples.Select(sample => sample.Citizen));
        foreach (var table in PersonRows.Tables)
            Assert.Equal(0, await city.Count($"SELECT count(*) FROM {table} WHERE citizen = $1", city.KeyOf(person).Value));
        Assert.Equal(0, await city.Count("SELECT count(*) FROM grain_state WHERE string_key IN ($1, 's-' || $1)", city.KeyOf(person).Value));

        city.Clock.Shift = TimeSpan.Zero;
        using var again = await city.Citizen(person);
        Assert.Equal(0, (await again.Fetch("/v1/me/results")).Json.GetProperty("results").GetArrayLength());
        await Purger.Erase(Cancel);
        Assert.Equal(HttpStatusCode.OK, (await again.Fetch("/v1/me")).Status);
    }

    [Fact]
    public async Task The_certificate_names_nobody_and_says_what_went()
    {
        var person = Fresh.Person();
        await Tested([person]);
        using var citizen = await city.Citizen(person);
        await citizen.Post("/v1/me/erasure", new { });
        await Erase(TimeSpan.FromDays(31));
        var number = (await citizen.Fetch("/v1/me/erasure")).Json.GetProperty("certificate").GetInt64();

        city.Clock.Shift = TimeSpan.Zero;
        using var auditor = await city.Staff(Roles.Auditor);
        var answer = await auditor.Fetch($"/v1/retention/certificates?before={number + 1}&limit=1");
        var certificate = answer.Json.GetProperty("certificates")[0];
        Assert.Equal(("erasure", new ErasureSubjects(city.Secret).Of(city.KeyOf(person))), (certificate.Text("kind"), certificate.Text("subject")));
        Assert.Equal(["person", "samples", "swabs"], certificate.GetProperty("items").EnumerateArray().Select(item => item.Text("kind")));
        Assert.DoesNotContain(city.KeyOf(person).Value, answer.Body, StringComparison.Ordinal);
        var listed = (await auditor.Fetch("/v1/erasures?status=Done")).Json.GetProperty("erasures").EnumerateArray().Single(one => one.TryGetProperty("certificate", out var seq) && seq.GetInt64() == number);
        Assert.False(listed.TryGetProperty("citizen", out _));
    }

    [Fact]
    public async Task While_something_stands_against_it_it_waits_and_says_why()
    {
        var person = Fresh.Person();
        await Tested([person], "Positive");
        using var citizen = await city.Citizen(person);
        citizen.DefaultRequestHeaders.Add("Accept-Language", "en");
        await citizen.Post("/v1/me/erasure", new { });
        await Erase(TimeSpan.FromDays(4));

        var waiting = (await citizen.Fetch("/v1/me/erasure")).Json;
        Assert.Equal("Waiting", waiting.Text("status"));
        Assert.Equal(["order-open", "code-not-green", "result-kept"], waiting.GetProperty("reasons").EnumerateArray().Select(reason => reason.Text("code")));
        Assert.Equal("A result of yours must still be kept", waiting.GetProperty("reasons")[2].Text("title"));
        Assert.Equal(["access-log", "tubes"], waiting.GetProperty("kept").EnumerateArray().Select(reason => reason.Text("code")));
        Assert.Equal(HttpStatusCode.OK, (await citizen.Fetch("/v1/me")).Status);
        await Erase(TimeSpan.FromDays(100));
        Assert.Equal(["order-open", "code-not-green"], (await citizen.Fetch("/v1/me/erasure")).Json.GetProperty("reasons").EnumerateArray().Select(reason => reason.Text("code")));
    }

    [Fact]
    public async Task It_can_be_taken_back_until_it_is_begun()
    {
        var person = Fresh.Person();
        using var citizen = await city.Citizen(person);
        Assert.Equal((HttpStatusCode.NotFound, "erasure-not-asked"), Refused(await citizen.Fetch("/v1/me/erasure")));
        Assert.Equal((HttpStatusCode.NotFound, "erasure-not-asked"), Refused(await citizen.Delete("/v1/me/erasure")));
        await citizen.Post("/v1/me/erasure", new { });
        Assert.Equal(HttpStatusCode.NoContent, (await citizen.Delete("/v1/me/erasure")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await citizen.Delete("/v1/me/erasure")).Status);
        await Erase(TimeSpan.FromDays(4));
        Assert.Equal("Withdrawn", (await citizen.Fetch("/v1/me/erasure")).Json.Text("status"));
        Assert.Equal(HttpStatusCode.OK, (await citizen.Fetch("/v1/me")).Status);

        city.Clock.Shift = TimeSpan.Zero;
        await citizen.Post("/v1/me/erasure", new { });
        await Erase(TimeSpan.FromDays(4));
        Assert.Equal((HttpStatusCode.Conflict, "erasure-begun"), Refused(await citizen.Delete("/v1/me/erasure")));
        city.Clock.Shift = TimeSpan.Zero;
        Assert.Equal(["ask-erasure", "withdraw-erasure", "ask-erasure", "withdraw-erasure"], (await city.ActionsOn(person)));
    }

    [Fact]
    public async Task Asking_again_changes_nothing_and_a_refreshed_session_may_not_ask()
    {
        using var citizen = await city.Citizen(Fresh.Person());
        var first = (await citizen.Post("/v1/me/erasure", new { })).Json;
        Assert.Equal(first.Text("id"), (await citizen.Post("/v1/me/erasure", new { })).Json.Text("id"));
        city.Clock.Shift = TimeSpan.FromMinutes(6);
        Assert.Equal((HttpStatusCode.Forbidden, "sign-in-again"), Refused(await citizen.Post("/v1/me/erasure", new { })));
    }

    [Fact]
    public async Task What_was_cut_short_is_finished()
    {
        // Whoever else is due: one of theirs that is done would have the one that failed tried again at once.
        await Erase(TimeSpan.FromDays(31));
        city.Clock.Shift = TimeSpan.Zero;
        var person = Fresh.Person();
        await Tested([person]);
        using var citizen = await city.Citizen(person);
        await citizen.Post("/v1/me/erasure", new { });
        city.Faults.FailNext("sample-batch", Fault.BeforeCommit);
        await Erase(TimeSpan.FromDays(31));
        Assert.Equal("Erasing", (await citizen.Fetch("/v1/me/erasure")).Json.Text("status"));
        Assert.Equal("erasure-begun", (await citizen.Delete("/v1/me/erasure")).Code);
        await Erase(TimeSpan.FromDays(31));
        Assert.Equal("Done", (await citizen.Fetch("/v1/me/erasure")).Json.Text("status"));
    }

    [Fact]
    public async Task A_corrected_result_does_not_bring_them_back()
    {
        var person = Fresh.Person();
        var tube = await Tested([person]);
        using var citizen = await city.Citizen(person);
        using var supervisor = await city.Staff(Roles.LabSupervisor);
        await citizen.Post("/v1/me/erasure", new { });
        await Erase(TimeSpan.FromDays(31));
        await supervisor.Post($"/v1/lab/results/{tube}/correction", new { action = "Correct", reason = "wrong row", report = new { result = "Invalid" } });
        Assert.Null(await city.Grains.Citizen(person, city).Get(Cancel));
        Assert.Equal(0, await city.Count("SELECT count(*) FROM grain_state WHERE string_key = $1", CitizenKey.Erased.Value));
    }

    [Fact]
    public async Task Every_table_with_a_column_of_citizens_is_erased_or_kept_for_a_reason()
    {
        // The record of events is append-only, and goes by whole days.
        string[] kept = ["access_log", "erasure_request", "event"];
        await using var command = city.Database.CreateCommand(
            """
            SELECT tables.relname::text FROM pg_class tables JOIN pg_attribute columns ON columns.attrelid = tables.oid
            WHERE columns.attname = 'citizen' AND tables.relkind IN ('r', 'p') AND NOT tables.relispartition AND tables.relnamespace = 'public'::regnamespace
            """);
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        var tables = new List<string>();
        while (await reader.ReadAsync(Cancel))
            tables.Add(reader.GetString(0));
        Assert.Equal(PersonRows.Tables.Concat(kept).Order(StringComparer.Ordinal), tables.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_reason_has_its_words_in_both_languages() => Assert.All(
        ErasureRules.Codes.Append("access-log").Append("tubes"),
        code => Assert.NotEqual(ErasureReason.TitleOf(code, inEnglish: true), ErasureReason.TitleOf(code, inEnglish: false)));

    private Purge Purger => city.Cluster.GetSiloServiceProvider().GetRequiredService<Purge>();

    /// <summary>The silos look so much later.</summary>
    private async Task Erase(TimeSpan later)
    {
        city.Clock.Shift = later;
        while (await Purger.Erase(Cancel) > 0)
            Cancel.ThrowIfCancellationRequested();
    }

    private async Task<Barcode> Tested(Person[] people, string result = "Negative")
    {
        var barcode = await city.Sampled(people);
        using var lab = await city.Staff(Roles.LabOperator);
        Assert.Equal((1, 0, 0), (await lab.PostText("/v1/lab/results", $"barcode,result\n{barcode},{result}\n", "text/csv")).Reception());
        return barcode;
    }

    private async Task Bind(HttpClient viewer, Person member)
    {
        var request = new { document = new { type = member.Document.Type.ToString(), number = member.Document.Number }, member.Name, member.Phone };
        await viewer.Post("/v1/me/family", request);
        await viewer.Post("/v1/me/family", new { request.document, request.Name, request.Phone, code = city.Sms.LastCode(member.Phone) });
    }

    private static int Members(Answer family) => family.Json.GetProperty("members").GetArrayLength();

    private static (HttpStatusCode, string?) Told(Answer answer) => (answer.Status, answer.Json.Text("status"));

    private static (HttpStatusCode, string?) Refused(Answer answer) => (answer.Status, answer.Code);
}
