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
        Assert.Contains("已处理 decided", await File.ReadAllTextAsync(Assert.Single(adapter.Filed("*second.csv.held.txt")), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
