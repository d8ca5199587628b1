using System.Text.Json;

namespace HealthWuhan.Tests;

/// <summary>The one-process default, killed again and again in the middle of a push of 1,000 tubes.</summary>
public class KilledProcessTests
{
    private const int Kills = 10;
    private const int Seed = 20210804;

    [Fact]
    public async Task After_ten_kills_every_member_of_every_tube_has_exactly_one_result()
    {
        using var folder = TestFolder.Create();
        using var demo = await LoadDemo(folder.Path);
        var people = demo.RootElement.GetProperty("citizens").EnumerateArray().ToArray();
        var csv = await File.ReadAllTextAsync(demo.RootElement.Text("resultsCsv")!, TestContext.Current.CancellationToken);
        var moments = new Random(Seed);
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var city = await CityProcess.StartSilo(folder.Path);
            using var lab = await city.Staff("lab-operator", folder.Path);
            var push = Push.Once(lab, csv);
            await Task.Delay(moments.Next(50, 600), TestContext.Current.CancellationToken);
            await city.KillHard();
            await push;
        }

        await using var last = await CityProcess.StartSilo(folder.Path);
        using var again = await last.Staff("lab-operator", folder.Path);
        var (accepted, unchanged, refused) = await Push.UntilTaken(again, csv);
        var results = await Push.ReadResults(last, people);
        Assert.Equal((1_000, 0, 10_000), (accepted + unchanged, refused, results.Length));
        Assert.All(results, statuses => Assert.NotEqual("Sampled", Assert.Single(statuses)));
        Assert.Equal(0, await last.End("INT"));
    }

    private static async Task<JsonDocument> LoadDemo(string folder)
    {
        await using (var city = await CityProcess.StartSilo(folder, "--demo"))
            Assert.Equal(0, await city.End("TERM"));
        return JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "demo.json"), TestContext.Current.CancellationToken));
    }
}
