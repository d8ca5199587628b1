using System.Net;
using HealthWuhan.Domain.Identity;
using HealthWuhan.LabAdapter.Filing;
using HealthWuhan.Tests.Api;

namespace HealthWuhan.Tests.Adapter;

/// <summary>What a lab sees of results that wait for its supervisor.</summary>
[Collection(City.Collection)]
public class HeldResultTests(City city)
{
    [Fact]
    public async Task A_held_result_is_told_and_so_is_the_supervisors_decision()
    {
        var tube = await city.Sampled([Fresh.Person()]);
        await using var adapter = await RunningAdapter.Start(city);
        adapter.Drop("first.csv", $"barcode,result\n{tube},Negative\n");
        await adapter.Report("first.csv");
        adapter.Drop("second.csv", $"barcode,result\n{tube},Invalid\n");
        Assert.Equal(1, (await adapter.Report("second.csv")).GetProperty("held").GetInt32());

        await adapter.Part<HeldFollowUp>().Look(TestContext.Current.CancellationToken);
        Assert.False(Assert.Single(adapter.Part<HeldFollowUp>().Rows).IsDecided);
        using (var supervisor = await city.Staff(Roles.LabSupervisor))
        {
            var decided = await supervisor.Post($"/v1/lab/results/{tube}/correction", new { action = "Correct", reason = "control failed", report = new { result = "Invalid" } });
            Assert.Equal(HttpStatusCode.OK, decided.Status);
        }

        await adapter.Part<HeldFollowUp>().Look(TestContext.Current.CancellationToken);
        Assert.Equal((tube.Value, true), Assert.Single(adapter.Part<HeldFollowUp>().Rows) is var row ? (row.Barcode, row.IsDecided) : default);
        var told = await File.ReadAllTextAsync(Assert.Single(adapter.Filed("*second.csv.held.txt")), TestContext.Current.CancellationToken);
        Assert.Contains("已处理 decided", told, StringComparison.Ordinal);
        Assert.Contains("Invalid: 已采用 taken", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Invalid", "Taken")]
    [InlineData("Negative", "Refused")]
    [InlineData(null, "Revoked")]
    public async Task The_labs_own_view_says_how_it_was_decided(string? decision, string expected)
    {
        var tube = await city.Sampled([Fresh.Person()]);
        using var lab = await city.Staff(Roles.LabOperator);
        using var supervisor = await city.Staff(Roles.LabSupervisor);
        await lab.PostText("/v1/lab/results", $"barcode,result\n{tube},Negative\n", "text/csv");
        await lab.PostText("/v1/lab/results", $"barcode,result\n{tube},Invalid\n", "text/csv");
        Assert.Equal(("Invalid", null), await Held(lab, "held", tube.Value));

        object correction = decision is null
            ? new { action = "Revoke", reason = "mixed up" }
            : new { action = "Correct", reason = "looked again", report = new { result = decision } };
        Assert.Equal(HttpStatusCode.OK, (await supervisor.Post($"/v1/lab/results/{tube}/correction", correction)).Status);
        Assert.Equal((null, null), await Held(lab, "held", tube.Value));
        Assert.Equal(("Invalid", expected), await Held(lab, "decided", tube.Value));
        using var other = await city.StaffOf(Roles.LabOperator, lab: Fresh.Round());
        Assert.Equal((null, null), await Held(other, "decided", tube.Value));
    }

    private static async Task<(string? Result, string? Decision)> Held(HttpClient client, string state, string tube)
    {
        var item = (await client.Fetch($"/v1/lab/tubes?state={state}")).Json.GetProperty("items").EnumerateArray().FirstOrDefault(held => held.Text("barcode") == tube);
        return item.ValueKind == System.Text.Json.JsonValueKind.Undefined ? default : (item.Text("result"), item.Text("decision"));
    }
}
