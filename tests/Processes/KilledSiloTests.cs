using System.Security.Cryptography;
using System.Text.Json;

namespace HealthWuhan.Tests;

/// <summary>A cluster of real processes that loses a silo in the middle of a push.</summary>
public class KilledSiloTests(PostgresFixture postgres)
{
    private const int Tubes = 60;
    private const int PeoplePerTube = 5;

    [Fact]
    public async Task A_push_survives_the_kill_of_a_silo_and_every_result_is_there_once()
    {
        using var folders = TestFolder.Create();
        Dictionary<string, string> environment = new(StringComparer.Ordinal)
        {
            ["ConnectionStrings__HealthWuhan"] = await postgres.CreateDatabase(),
            ["Deployment__Secret"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
        };
        await using var first = await CityProcess.Start("HealthWuhan.Silo", environment, Path.Combine(folders.Path, "silo-1"));
        await using var second = await CityProcess.Start("HealthWuhan.Silo", environment, Path.Combine(folders.Path, "silo-2"));
        await using var gateway = await CityProcess.Start("HealthWuhan.Api", environment, Path.Combine(folders.Path, "gateway"));

        var (people, barcodes) = await Sample(gateway, first.Data);
        using var lab = await gateway.Staff("lab-operator", first.Data);
        var csv = string.Join('\n', barcodes.Select(barcode => $"{barcode},Negative").Prepend("barcode,result"));
        var push = Push.Once(lab, csv);
        await UntilTested(lab, barcodes[0]);
        await second.KillHard();
        await push;

        var (accepted, unchanged, refused) = await Push.UntilTaken(lab, csv);
        Assert.Equal((Tubes, 0), (accepted + unchanged, refused));
        Assert.All(await Push.ReadResults(gateway, people), statuses => Assert.Equal(["Negative"], statuses));
    }

    private static async Task UntilTested(HttpClient lab, string barcode)
    {
        while ((await lab.Fetch($"/v1/batches/{barcode}")).Json.Text("status") != "Tested")
            await Task.Delay(5, TestContext.Current.CancellationToken);
    }

    private static async Task<(List<JsonElement> People, string[] Barcodes)> Sample(CityProcess gateway, string accounts)
    {
        using var medic = await gateway.Staff("medic", accounts);
        var people = new List<JsonElement>();
        var barcodes = Enumerable.Range(0, Tubes).Select(tube => $"4201{tube:D8}").ToArray();
        foreach (var barcode in barcodes)
        {
            await medic.Put($"/v1/batches/{barcode}", new { poolSize = PeoplePerTube, round = "round-1" });
            for (var i = 0; i < PeoplePerTube; i++)
            {
                var person = new { document = new { type = "Passport", number = $"E{people.Count:D8}" }, name = "王小明", phone = $"139{people.Count:D8}" };
                people.Add(JsonSerializer.SerializeToElement(person));
                await medic.Post($"/v1/batches/{barcode}/samples", person);
            }

            Assert.Equal("Sealed", (await medic.Post($"/v1/batches/{barcode}/seal", new { swabCount = PeoplePerTube })).Json.Text("status"));
        }

        return (people, barcodes);
    }
}
