using System.Net;
using System.Text.Json;
using HealthWuhan.Domain.Events;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.HealthCloud.Events;

namespace HealthWuhan.Tests.Api;

/// <summary>The lists of tubes that something is awaited of.</summary>
[Collection(City.Collection)]
public sealed class OverdueTests(City city) : IAsyncLifetime
{
    /// <summary>A site that no other test lists.</summary>
    private readonly string _site = Fresh.Round();

    // Signed in before the clock is put forward: a session of tomorrow is not valid yet.
    private HttpClient _medic = null!;
    private HttpClient _lab = null!;
    private HttpClient _supervisor = null!;
    private HttpClient _commander = null!;

    public async ValueTask InitializeAsync()
    {
        _medic = await city.StaffOf(Roles.Medic, site: _site);
        _lab = await city.Staff(Roles.LabOperator);
        _supervisor = await city.Staff(Roles.LabSupervisor);
        _commander = await city.Staff(Roles.Commander);
    }

    public ValueTask DisposeAsync()
    {
        city.Clock.Shift = TimeSpan.Zero;
        foreach (var client in (HttpClient[])[_medic, _lab, _supervisor, _commander])
            client.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_tube_that_has_not_reached_its_lab_within_four_hours_is_listed_until_it_is_received()
    {
        var (waiting, travelling) = (await Sealed(), await Sealed());
        var box = await HandedOver(travelling, "lab-01");
        Assert.Empty(await List("overdue-transports"));
        city.Clock.Shift = TimeSpan.FromHours(4.1);
        var late = await List("overdue-transports");
        Assert.Equal([(waiting.Value, "Sealed", null), (travelling.Value, "InTransit", "lab-01")], late.Select(Place));
        Assert.Equal([4, 4], late.Select(tube => (Time(tube, "dueAt") - Time(tube, "firstCollectedAt")).TotalHours));

        await _lab.Post(box + "/receipt", new { accepted = new[] { travelling.Value } });
        await _lab.PostText("/v1/lab/results", $"barcode,result\n{waiting},Negative\n", "text/csv");
        Assert.Empty(await List("overdue-transports"));
    }

    [Theory]
    [InlineData("Voluntary", 24)]
    [InlineData("Patient", 12)]
    [InlineData("FeverClinic", 6)]
    public async Task How_soon_a_result_is_due_depends_on_why_people_are_tested(string purpose, int hours)
    {
        var (person, tube) = (Fresh.Person(), Fresh.Barcode());
        await _medic.Put($"/v1/batches/{tube}", new { poolSize = 1, site = _site, purpose });
        await _medic.AddByDocument(tube, person);
        await _medic.Post($"/v1/batches/{tube}/seal", new { swabCount = 1 });
        var waiting = Assert.Single(await List("batches-without-results"));
        Assert.Equal((purpose, hours), (waiting.Text("purpose"), (Time(waiting, "dueAt") - Time(waiting, "firstCollectedAt")).TotalHours));

        using var citizen = await city.Citizen(person);
        var result = (await citizen.Fetch("/v1/me/results")).Json.GetProperty("results")[0];
        Assert.Equal(hours, (Time(result, "expectedBy") - Time(result, "sampledAt")).TotalHours);
    }

    [Fact]
    public async Task A_purpose_that_is_none_is_told_and_another_one_for_the_same_tube_too()
    {
        var tube = Fresh.Barcode();
        Assert.Equal("invalid-field", (await _medic.Put($"/v1/batches/{tube}", new { poolSize = 1, site = _site, purpose = "Fun" })).Code);
        await _medic.Put($"/v1/batches/{tube}", new { poolSize = 1, site = _site, purpose = "Patient" });
        Assert.Equal("batch-differs", (await _medic.Put($"/v1/batches/{tube}", new { poolSize = 1, site = _site })).Code);
    }

    [Fact]
    public async Task A_rejected_tube_is_awaited_no_more()
    {
        var tube = await Sealed();
        var box = await HandedOver(tube, "lab-01");
        await _lab.Post(box + "/receipt", new { rejected = new[] { new { barcode = tube.Value, reason = "Leaked" } } });
        city.Clock.Shift = TimeSpan.FromHours(5);
        Assert.Empty((await List("overdue-transports")).Concat(await List("batches-without-results")));
    }

    [Fact]
    public async Task A_sealed_tube_waits_for_its_result_and_is_overdue_after_a_day()
    {
        var tube = await Sealed();
        Assert.Equal([(tube.Value, false)], (await List("batches-without-results")).Select(Overdue));
        city.Clock.Shift = TimeSpan.FromHours(24.1);
        Assert.Equal([(tube.Value, true)], (await List("batches-without-results")).Select(Overdue));

        await _lab.PostText("/v1/lab/results", $"barcode,result\n{tube},Negative\n", "text/csv");
        Assert.Empty(await List("batches-without-results"));
        await _supervisor.Post($"/v1/lab/results/{tube}/correction", new { action = "Revoke", reason = "mixed up" });
        Assert.Equal([(tube.Value, "Received", "lab-01")], (await List("batches-without-results")).Select(Place));
    }

    [Fact]
    public async Task Lists_are_oldest_first_and_as_long_as_asked()
    {
        Barcode[] tubes = [await Sealed(), await Sealed(), await Sealed()];
        Assert.Equal(tubes[..2].Select(tube => tube.Value), (await List("batches-without-results&limit=2")).Select(tube => tube.Text("barcode")));
    }

    [Fact]
    public async Task A_lab_supervisor_sees_the_tubes_that_are_at_their_lab_or_on_their_way_to_it()
    {
        var (own, others) = (await Sealed(), await Sealed());
        await HandedOver(own, "lab-01");
        await HandedOver(others, "lab-02");
        Assert.Equal([own.Value], await Barcodes(_supervisor, ""));
        Assert.Empty(await Barcodes(_supervisor, "&lab=lab-02"));
        using var auditor = await city.Staff(Roles.Auditor);
        Assert.Equal([others.Value], await Barcodes(auditor, "&lab=lab-02"));
    }

    [Fact]
    public async Task Everything_wrong_with_the_question_is_told_at_once()
    {
        var unknown = await _commander.Fetch("/v1/reconciliation?kind=late");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "unknown-kind"), (unknown.Status, unknown.Code));
        Assert.All(
            ["held-results", "overdue-transports", "batches-without-results", "orders"],
            kind => Assert.Contains(kind, unknown.Json.Text("detail"), StringComparison.Ordinal));
        var wrong = await _commander.Fetch($"/v1/reconciliation?kind=orders&status=lost&limit=1001&site={new string('x', 61)}&lab=a%0Ab");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Equal(["status", "site", "lab", "limit"], wrong.Json.GetProperty("errors").EnumerateArray().Select(error => error.Text("field")));
        Assert.Equal("invalid-field", (await _commander.Fetch("/v1/reconciliation?kind=overdue-transports&limit=0")).Code);
    }

    [Fact]
    public async Task A_seal_that_could_not_be_recorded_fails_and_the_same_seal_completes_the_record()
    {
        var barcode = await _medic.OpenTube(site: _site);
        await _medic.AddByDocument(barcode, Fresh.Person());
        await Sql($"ALTER TABLE tube ADD CONSTRAINT no_room CHECK (barcode <> '{barcode}') NOT VALID");
        Answer failed;
        try
        {
            failed = await _medic.Post($"/v1/batches/{barcode}/seal", new { swabCount = 1 });
        }
        finally
        {
            await Sql("ALTER TABLE tube DROP CONSTRAINT no_room");
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, failed.Status);
        Assert.Equal(HttpStatusCode.OK, (await _medic.Post($"/v1/batches/{barcode}/seal", new { swabCount = 1 })).Status);
        Assert.Equal([barcode.Value], (await List("batches-without-results")).Select(tube => tube.Text("barcode")));
    }

    [Fact]
    public async Task An_older_row_never_replaces_a_newer_one()
    {
        var record = new EventStore(city.Database);
        var open = SampleBatchRules.Open(null, new(Fresh.Barcode(), 10, _site, null, "medic"), null, city.Clock.GetUtcNow()).Value;
        var filled = SampleBatchRules.Add(open, new(new("c-test"), null, city.Clock.GetUtcNow(), null, "medic")).Value;
        var tube = SampleBatchRules.Seal(filled, 1, city.Clock.GetUtcNow()).Value;
        var travelling = TransportRules.HandOver(tube, "box", "lab-01", city.Clock.GetUtcNow()).Value;
        await record.Append([RecordEntry.Of(TubeEvents.Of(travelling, 10).Last())], TestContext.Current.CancellationToken);
        await record.Append([RecordEntry.Of(TubeEvents.Of(tube, 9).Single())], TestContext.Current.CancellationToken);
        Assert.Equal([(tube.Barcode.Value, "InTransit", "lab-01")], (await List("batches-without-results")).Select(Place));
    }

    private async Task<Barcode> Sealed()
    {
        var barcode = await _medic.OpenTube(site: _site);
        Assert.Equal(HttpStatusCode.Created, (await _medic.AddByDocument(barcode, Fresh.Person())).Status);
        Assert.Equal(HttpStatusCode.OK, (await _medic.Post($"/v1/batches/{barcode}/seal", new { swabCount = 1 })).Status);
        return barcode;
    }

    private async Task<string> HandedOver(Barcode tube, string lab)
    {
        var box = "/v1/consignments/" + Fresh.Round();
        using var courier = await city.StaffOf(Roles.Courier, site: _site);
        await courier.Put(box, new { batches = new[] { tube.Value }, lab });
        Assert.Equal(HttpStatusCode.OK, (await courier.Post(box + "/handover", new { })).Status);
        return box;
    }

    private async Task<JsonElement[]> List(string kind)
    {
        return [.. (await _commander.Fetch($"/v1/reconciliation?kind={kind}&site={_site}")).Json.GetProperty("items").EnumerateArray()];
    }

    private async Task<string?[]> Barcodes(HttpClient client, string filter) =>
        [.. (await client.Fetch($"/v1/reconciliation?kind=batches-without-results&site={_site}{filter}")).Json.GetProperty("items").EnumerateArray().Select(tube => tube.Text("barcode"))];

    private async Task Sql(string statement)
    {
        await using var command = city.Database.CreateCommand(statement);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static (string?, string?, string?) Place(JsonElement tube) => (tube.Text("barcode"), tube.Text("status"), tube.Text("lab"));

    private static (string?, bool) Overdue(JsonElement tube) => (tube.Text("barcode"), tube.GetProperty("overdue").GetBoolean());

    private static DateTimeOffset Time(JsonElement tube, string property) => tube.GetProperty(property).GetDateTimeOffset();
}
