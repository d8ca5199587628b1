using System.Net;
using System.Text.Json;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Tests.Api;

namespace HealthWuhan.Tests.Reconciliation;

/// <summary>The lists of people without a result, refused rows, decided results and tubes that do not add up; how every list is narrowed and paged.</summary>
[Collection(City.Collection)]
public sealed class ReconciliationTests(City city) : IAsyncLifetime
{
    /// <summary>A site and a lab that no other test lists.</summary>
    private readonly string _site = Fresh.Round();

    private readonly string _lab = Fresh.Round();

    // Signed in before the clock is put forward: a session of tomorrow is not valid yet.
    private HttpClient _medic = null!;
    private HttpClient _operator = null!;
    private HttpClient _supervisor = null!;
    private HttpClient _commander = null!;

    public async ValueTask InitializeAsync()
    {
        _medic = await city.StaffOf(Roles.Medic, site: _site);
        _operator = await city.StaffOf(Roles.LabOperator, lab: _lab);
        _supervisor = await city.StaffOf(Roles.LabSupervisor, lab: _lab);
        _commander = await city.Staff(Roles.Commander);
    }

    public ValueTask DisposeAsync()
    {
        city.Clock.Shift = TimeSpan.Zero;
        foreach (var client in (HttpClient[])[_medic, _operator, _supervisor, _commander])
            client.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_person_is_listed_from_the_swab_to_the_result_also_while_the_tube_is_open()
    {
        var person = Fresh.Person();
        var tube = await _medic.OpenTube(site: _site);
        await _medic.AddByDocument(tube, person);
        var waiting = Assert.Single(await List("people-without-results"));
        Assert.Equal((tube.Value, "王**", null, 24.0), (waiting.Text("barcode"), waiting.Text("maskedName"), waiting.Text("tubeStatus"), Hours(waiting)));

        await _medic.Post($"/v1/batches/{tube}/seal", new { swabCount = 1 });
        Assert.Equal("Sealed", Assert.Single(await List("people-without-results")).Text("tubeStatus"));
        await Push(tube, "Negative");
        Assert.Empty(await List("people-without-results"));
        await _supervisor.Post($"/v1/lab/results/{tube}/correction", new { action = "Revoke", reason = "mixed up" });
        Assert.Single(await List("people-without-results"));
        Assert.Equal(["add-sample", "list-unanswered", "list-unanswered", "list-unanswered"], await city.ActionsOn(person));
    }

    [Theory]
    [InlineData("Voluntary", 24)]
    [InlineData("Patient", 12)]
    [InlineData("FeverClinic", 6)]
    public async Task A_person_is_overdue_when_the_result_is_that_was_wanted_for_this(string purpose, int hours)
    {
        var tube = Fresh.Barcode();
        await _medic.Put($"/v1/batches/{tube}", new { poolSize = 1, site = _site, purpose });
        await _medic.AddByDocument(tube, Fresh.Person());
        city.Clock.Shift = TimeSpan.FromHours(hours - 0.1);
        Assert.Empty(await List("people-without-results&status=overdue"));
        city.Clock.Shift = TimeSpan.FromHours(hours + 0.1);
        Assert.True(Assert.Single(await List("people-without-results&status=overdue")).GetProperty("overdue").GetBoolean());
        Assert.Single(await List($"people-without-results&olderThan={hours}"));
        Assert.Empty(await List($"people-without-results&olderThan={hours + 1}"));
    }

    [Fact]
    public async Task Rows_that_were_refused_are_listed_of_all_labs_and_a_supervisor_sees_their_own()
    {
        var (mine, others) = (Fresh.Barcode(), Fresh.Barcode());
        await _operator.PostText("/v1/lab/results", $"barcode,result\n{mine},Negative\n", "text/csv");
        var otherLab = Fresh.Round();
        using (var other = await city.StaffOf(Roles.LabOperator, lab: otherLab))
            await other.PostText("/v1/lab/results", $"barcode,result\n{others},Negative\n", "text/csv");

        var row = Assert.Single(await Items(_commander, $"refused-rows&lab={otherLab}"));
        Assert.Equal((others.Value, otherLab, "unknown-batch", 2), (row.Text("barcode"), row.Text("lab"), row.Text("code"), row.GetProperty("row").GetInt32()));
        Assert.Equal([mine.Value], (await Items(_supervisor, "refused-rows")).Select(refused => refused.Text("barcode")));
        Assert.Empty(await Items(_supervisor, $"refused-rows&lab={otherLab}"));
    }

    [Theory]
    [InlineData("Invalid", "Taken")]
    [InlineData("Negative", "Refused")]
    [InlineData("GreyZone", "Refused")]
    [InlineData(null, "Revoked")]
    public async Task A_result_on_hold_leaves_the_list_and_is_found_again_with_how_it_was_decided(string? decision, string expected)
    {
        var tube = await _medic.SealedTube(_site);
        await Push(tube, "Negative");
        await Push(tube, "Invalid");
        Assert.Equal((tube.Value, null), Fate(Assert.Single(await List("held-results"))));
        object correction = decision is null
            ? new { action = "Revoke", reason = "mixed up" }
            : new { action = "Correct", reason = "looked again", report = new { result = decision } };
        Assert.Equal(HttpStatusCode.OK, (await _supervisor.Post($"/v1/lab/results/{tube}/correction", correction)).Status);

        Assert.Empty(await List("held-results"));
        var decided = Assert.Single(await List("held-results&status=decided"));
        Assert.Equal((tube.Value, expected), Fate(decided));
        Assert.NotNull(decided.Text("decidedBy"));
    }

    [Fact]
    public async Task A_tube_with_too_few_swabs_is_listed_and_so_is_one_of_which_the_lists_disagree()
    {
        var (full, few) = (await Sealed(1, 1), await Sealed(5, 2));
        Assert.Equal([(few.Value, "under-filled")], await Problems("all"));
        Assert.Empty(await Problems("differing"));

        await Sql($"UPDATE sample SET withdrawn = true WHERE barcode = '{full}'");
        Assert.Equal([(full.Value, "people-differ")], await Problems("differing"));
        await Push(full, "Negative");
        Assert.Equal([(full.Value, "people-differ result-without-samples")], await Problems("differing"));
        await Push(few, "Negative");
        await Sql($"UPDATE sample SET status = 'Sampled' WHERE id = '{few}-1'");
        Assert.Equal([(full.Value, "people-differ result-without-samples"), (few.Value, "under-filled result-not-delivered")], await Problems("all"));
        Assert.Equal([(few.Value, "under-filled result-not-delivered")], await Problems("under-filled"));
    }

    [Fact]
    public async Task Pages_follow_each_other_without_a_gap_or_a_repeat_while_rows_leave_and_come()
    {
        Barcode[] tubes = [await _medic.SealedTube(_site), await _medic.SealedTube(_site), await _medic.SealedTube(_site), await _medic.SealedTube(_site)];
        var (seen, after) = (new List<string?>(), (string?)"");
        for (var page = 0; after is not null; page++)
        {
            var answer = (await _commander.Fetch($"/v1/reconciliation?kind=batches-without-results&site={_site}&limit=2{after}")).Json;
            seen.AddRange(answer.GetProperty("items").EnumerateArray().Select(item => item.Text("barcode")));
            after = answer.Text("next") is { } next ? $"&after={next}" : null;
            if (page == 0)
                await Push(tubes[0], "Negative");
            if (page == 1)
                tubes = [.. tubes, await _medic.SealedTube(_site)];
        }

        Assert.Equal(tubes.Select(tube => tube.Value), seen);
        Assert.Equal("invalid-field", (await _commander.Fetch("/v1/reconciliation?kind=orders&after=nonsense")).Code);
    }

    [Fact]
    public async Task A_district_is_its_sites_and_labs_by_the_policy_of_places()
    {
        var (tube, district) = (await _medic.SealedTube(_site), Fresh.Round());
        await _operator.PostText("/v1/lab/results", $"barcode,result\n{Fresh.Barcode()},Negative\n", "text/csv");
        Assert.Empty(await Items(_commander, $"batches-without-results&district={district}"));
        using var admin = await city.Staff(Roles.Admin);
        var today = CityTime.DateOf(city.Clock.GetUtcNow()).ToString("O");
        var places = new { validFrom = today, sites = new[] { new { name = _site, district } }, labs = new[] { new { name = _lab, district } } };
        Assert.Equal(HttpStatusCode.OK, (await admin.Put("/v1/policies/places", places)).Status);

        Assert.Equal([(tube.Value, district)], (await Items(_commander, $"batches-without-results&district={district}")).Select(item => (item.Text("barcode")!, item.Text("district")!)));
        Assert.Single(await Items(_commander, $"people-without-results&district={district}&site={_site}"));
        Assert.Empty(await Items(_commander, $"people-without-results&district={district}&site=elsewhere"));
        Assert.Equal(district, Assert.Single(await Items(_commander, $"refused-rows&district={district}")).Text("district"));
        await admin.Put("/v1/policies/places", new { validFrom = today });
        Assert.Empty(await Items(_commander, $"batches-without-results&district={district}"));
    }

    [Fact]
    public async Task A_supervisor_sees_the_people_and_tubes_of_their_lab_alone()
    {
        var (mine, elsewhere) = (await _medic.PackedTube(_site, _lab), await _medic.PackedTube(_site, Fresh.Round()));
        foreach (var goods in new[] { mine, elsewhere })
            await _medic.Post($"/v1/consignments/{goods.Box}/handover", new { });
        foreach (var kind in (string[])["people-without-results", "batches-without-results", "swab-mismatches"])
            Assert.Equal([mine.Tube.Value], (await Items(_supervisor, $"{kind}&site={_site}")).Select(item => item.Text("barcode")));
    }

    private async Task<Barcode> Sealed(int poolSize, int people)
    {
        var tube = await _medic.OpenTube(poolSize, site: _site);
        foreach (var person in Fresh.People(people))
            await _medic.AddByDocument(tube, person);
        Assert.Equal(HttpStatusCode.OK, (await _medic.Post($"/v1/batches/{tube}/seal", new { swabCount = people })).Status);
        return tube;
    }

    private async Task Push(Barcode tube, string result) =>
        Assert.Equal(HttpStatusCode.OK, (await _operator.PostText("/v1/lab/results", $"barcode,result\n{tube},{result}\n", "text/csv")).Status);

    private async Task<(string, string)[]> Problems(string status) =>
        [.. (await List("swab-mismatches&status=" + status)).Select(tube =>
            (tube.Text("barcode")!, string.Join(' ', tube.GetProperty("problems").EnumerateArray().Select(code => code.GetString()))))];

    private Task<JsonElement[]> List(string kind) => Items(_commander, $"{kind}&site={_site}");

    private static async Task<JsonElement[]> Items(HttpClient client, string kind)
    {
        var answer = await client.Fetch("/v1/reconciliation?kind=" + kind);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body);
        return [.. answer.Json.GetProperty("items").EnumerateArray()];
    }

    private async Task Sql(string statement)
    {
        await using var command = city.Database.CreateCommand(statement);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static (string?, string?) Fate(JsonElement held) => (held.Text("barcode"), held.Text("decision"));

    private static double Hours(JsonElement item) => (item.GetProperty("dueAt").GetDateTimeOffset() - item.GetProperty("collectedAt").GetDateTimeOffset()).TotalHours;
}
