using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace HealthWuhan.Tests;

/// <summary>A cluster of real processes that loses the silo that calls a consumer, in the middle of a push.</summary>
public class KilledRecordTests(PostgresFixture postgres)
{
    private const int Tubes = 40;
    private const int PeoplePerTube = 5;

    private readonly ConcurrentDictionary<string, int> _came = new(StringComparer.Ordinal);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_the_kill_of_a_silo_the_record_has_every_result_once_and_its_consumer_has_them_all()
    {
        using var folders = TestFolder.Create();
        var database = await postgres.CreateDatabase();
        Dictionary<string, string> environment = new(StringComparer.Ordinal)
        {
            ["ConnectionStrings__HealthWuhan"] = database,
            ["Deployment__Secret"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
        };
        await using var receiver = await StartReceiver();
        await using var first = await CityProcess.Start("HealthWuhan.Silo", environment, Path.Combine(folders.Path, "silo-1"));
        await Register(first, receiver);
        await using var second = await CityProcess.Start("HealthWuhan.Silo", environment, Path.Combine(folders.Path, "silo-2"));
        var csv = await Sample(second, first.Data);
        using var lab = await second.Staff("lab-operator", first.Data);
        var push = Push.Once(lab, csv);
        while (!_came.Keys.Any(id => id.Contains("/result/", StringComparison.Ordinal)))
            await Task.Delay(5, Cancel);
        // The first silo has the lease: it was there when the consumer came.
        await first.KillHard();
        await push;

        var (accepted, unchanged, refused) = await Push.UntilTaken(lab, csv);
        Assert.Equal((Tubes, 0), (accepted + unchanged, refused));
        Assert.Equal(
            $"{Tubes * PeoplePerTube} {Tubes * PeoplePerTube} {Tubes} {Tubes * PeoplePerTube}",
            await Sql.Scalar(database, """
                SELECT format('%s %s %s %s',
                  (SELECT count(*) FROM event WHERE kind = 'sample-collected'), (SELECT count(*) FROM event WHERE kind = 'sample-result'),
                  (SELECT count(*) FROM tube WHERE status = 'Tested'), (SELECT count(*) FROM sample WHERE status = 'Negative'))
                """));
        var events = (long)(await Sql.Scalar(database, "SELECT count(*) FROM event"))!;
        while (_came.Count < events)
            await Task.Delay(50, Cancel);
        Assert.Equal(events, _came.Count);
    }

    private async Task<WebApplication> StartReceiver()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var receiver = builder.Build();
        receiver.MapPost("/events", (JsonElement happened) => _came.AddOrUpdate(happened.GetProperty("id").GetString()!, 1, (_, before) => before + 1));
        await receiver.StartAsync(Cancel);
        return receiver;
    }

    private static async Task Register(CityProcess silo, WebApplication receiver)
    {
        using var admin = await silo.Staff("admin", silo.Data);
        var consumer = new { url = receiver.Urls.First() + "/events", secret = "a secret of at least thirty-two characters" };
        Assert.Equal(System.Net.HttpStatusCode.NoContent, (await admin.Put("/v1/feed/consumers/province", consumer)).Status);
        while ((await admin.Fetch("/v1/feed/consumers")).Json.GetProperty("items")[0].GetProperty("lag").GetInt64() > 0)
            await Task.Delay(50, Cancel);
    }

    private static async Task<string> Sample(CityProcess silo, string accounts)
    {
        using var medic = await silo.Staff("medic", accounts);
        var barcodes = Enumerable.Range(0, Tubes).Select(tube => $"4202{tube:D8}").ToArray();
        await Parallel.ForEachAsync(barcodes.Index(), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancel }, async (tube, _) =>
        {
            await medic.Put($"/v1/batches/{tube.Item}", new { poolSize = PeoplePerTube, round = "round-1" });
            for (var i = tube.Index * PeoplePerTube; i < (tube.Index + 1) * PeoplePerTube; i++)
                await medic.Post($"/v1/batches/{tube.Item}/samples", new { document = new { type = "Passport", number = $"F{i:D8}" }, name = "王小明", phone = $"138{i:D8}" });
            Assert.Equal("Sealed", (await medic.Post($"/v1/batches/{tube.Item}/seal", new { swabCount = PeoplePerTube })).Json.Text("status"));
        });
        return string.Join('\n', barcodes.Select(barcode => $"{barcode},Negative").Prepend("barcode,result"));
    }
}
