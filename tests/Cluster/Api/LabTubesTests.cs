using System.Net;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.HealthCloud;

namespace HealthWuhan.Tests.Api;

/// <summary>What a lab sees of its own tubes and pushes.</summary>
[Collection(City.Collection)]
public class LabTubesTests(City city)
{
    private readonly string _lab = Fresh.Round();
    private readonly string _site = Fresh.Round();

    [Fact]
    public async Task A_tube_goes_through_the_lists_of_its_lab_and_of_no_other()
    {
        using var medic = await city.StaffOf(Roles.Medic, site: _site);
        using var lab = await city.StaffOf(Roles.LabOperator, lab: _lab);
        using var other = await city.StaffOf(Roles.LabOperator, lab: Fresh.Round());
        var (tube, box, _) = await medic.PackedTube(_site, _lab);
        await medic.Post($"/v1/consignments/{box}/handover", new { });
        Assert.Equal("waiting", await States(lab, tube));

        await lab.Post($"/v1/consignments/{box}/receipt", new { accepted = new[] { tube.Value } });
        Assert.Equal("received waiting", await States(lab, tube));

        await lab.PostText("/v1/lab/results", $"barcode,result\n{tube},Negative\n", "text/csv");
        Assert.Equal("sent", await States(lab, tube));
        Assert.Equal("", await States(other, tube));
    }

    [Fact]
    public async Task A_tube_is_overdue_when_its_time_to_report_has_passed()
    {
        using var medic = await city.StaffOf(Roles.Medic, site: _site);
        using var lab = await city.StaffOf(Roles.LabOperator, lab: _lab);
        var (tube, box, _) = await medic.PackedTube(_site, _lab);
        await medic.Post($"/v1/consignments/{box}/handover", new { });
        await using var command = city.Database.CreateCommand("UPDATE tube SET first_collected_at = first_collected_at - interval '25 hours' WHERE barcode = $1");
        command.Parameters.Add(new() { Value = tube.Value });
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        Assert.Equal("overdue", await States(lab, tube));
        var item = (await lab.Fetch("/v1/lab/tubes?state=overdue")).Json.GetProperty("items")[0];
        Assert.True(item.GetProperty("tube").GetProperty("overdue").GetBoolean());
    }

    [Fact]
    public async Task Pages_follow_each_other_without_a_gap_and_the_file_has_them_all()
    {
        using var medic = await city.StaffOf(Roles.Medic, site: _site);
        using var lab = await city.StaffOf(Roles.LabOperator, lab: _lab);
        var tubes = new List<string>();
        for (var i = 0; i < 5; i++)
            tubes.Add((await medic.SealedTube(_site)).Value);
        await medic.Put($"/v1/consignments/{Fresh.Round()}", new { batches = tubes, site = _site, lab = _lab });
        Assert.Equal((5, 0, 0), (await lab.PostText("/v1/lab/results", "barcode,result\n" + string.Concat(tubes.Select(tube => $"{tube},Negative\n")), "text/csv")).Reception());

        var seen = new List<string?>();
        for (string? after = ""; after is not null;)
        {
            var page = (await lab.Fetch($"/v1/lab/tubes?state=sent&limit=2{after}")).Json;
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("tube").Text("barcode")));
            after = page.Text("next") is { } next ? "&after=" + next : null;
        }

        Assert.Equal(tubes.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
        var file = await lab.File("sent");
        Assert.Equal(6, file.Length);
        Assert.All(tubes, tube => Assert.Single(file, line => line.StartsWith(tube + ",Tested,", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_was_refused_is_listed_once_a_reason_until_the_tube_is_taken()
    {
        using var lab = await city.StaffOf(Roles.LabOperator, lab: _lab);
        using var medic = await city.StaffOf(Roles.Medic, site: _site);
        var tube = await medic.TubeWithOne(_site);
        var file = $"barcode,result\n{tube},Negative\n张三丰,Negative\n,Perhaps\n";
        for (var time = 0; time < 2; time++)
            await lab.PostText("/v1/lab/results", file, "text/csv");

        var items = (await lab.Fetch("/v1/lab/tubes?state=refused")).Json.GetProperty("items").EnumerateArray().ToArray();
        Assert.All(items, item => Assert.Equal((2, "Csv"), (item.GetProperty("times").GetInt32(), item.Text("format"))));
        Assert.Equal(
            ["batch-not-sealed 2 " + tube, "invalid-barcode 3 ", "invalid-result 4 ", "missing-field 4 "],
            items.Select(item => $"{item.Text("code")} {item.GetProperty("row").GetInt32()} {item.Text("barcode")}").Order(StringComparer.Ordinal));
        Assert.Equal(5, (await lab.File("refused")).Length);

        await medic.Post($"/v1/batches/{tube}/seal", new { swabCount = 1 });
        await lab.PostText("/v1/lab/results", $"barcode,result\n{tube},Negative\n", "text/csv");
        Assert.DoesNotContain(tube.Value, (await lab.Fetch("/v1/lab/tubes?state=refused")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_rows_come_page_by_page_and_go_after_a_week()
    {
        var refusals = new LabRefusals(city.Database);
        var (now, cancellation) = (TimeProvider.System.GetUtcNow(), TestContext.Current.CancellationToken);
        await refusals.Keep(_lab, "Csv", Rows(1500), now - LabRefusals.KeptFor - TimeSpan.FromHours(1), cancellation);
        Assert.Empty(await refusals.List(new() { Labs = [_lab] }, now, new(null, 10), cancellation));

        await refusals.Keep(_lab, "Csv", Rows(5), now, cancellation);
        var first = await refusals.List(new() { Labs = [_lab] }, now, new(null, 3), cancellation);
        var second = await refusals.List(new() { Labs = [_lab] }, now, new(first[^1].Place, 3), cancellation);
        Assert.Equal(5, first.Concat(second).Select(kept => kept.Refusal.Row).Distinct().Count());
        await using var command = city.Database.CreateCommand("SELECT count(*) FROM lab_refusal WHERE lab = $1");
        command.Parameters.Add(new() { Value = _lab });
        Assert.InRange((long)(await command.ExecuteScalarAsync(cancellation))!, 5, 1500 - 1000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?state=lost")]
    [InlineData("?state=1")]
    [InlineData("?state=sent&limit=0")]
    [InlineData("?state=sent&after=nonsense")]
    [InlineData("?state=sent&after=Release")]
    [InlineData("?state=sent&after=%3D%3D")]
    [InlineData("?state=sent&after=MTAwIGEAYg")]
    public async Task A_question_that_cannot_be_answered_is_refused(string query)
    {
        using var lab = await city.Staff(Roles.LabSupervisor);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await lab.Fetch("/v1/lab/tubes" + query)).Status);
    }

    private static IEnumerable<LabRefusal> Rows(int count) => Enumerable.Range(1, count).Select(row => new LabRefusal(row, null, "missing-field", "barcode is missing."));

    private static async Task<string> States(HttpClient lab, Barcode tube)
    {
        var states = new List<string>();
        foreach (var state in new[] { "received", "waiting", "overdue", "sent" })
        {
            var items = (await lab.Fetch($"/v1/lab/tubes?state={state}")).Json.GetProperty("items").EnumerateArray();
            if (items.Any(item => item.GetProperty("tube").Text("barcode") == tube.Value))
                states.Add(state);
        }

        return string.Join(' ', states);
    }
}

/// <summary>Lists as files.</summary>
internal static class LabFiles
{
    /// <summary>Its lines.</summary>
    public static async Task<string[]> File(this HttpClient lab, string state)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/v1/lab/tubes?state=" + state);
        request.Headers.Accept.Add(new("text/csv"));
        return (await lab.Ask(request)).Body.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
    }
}
