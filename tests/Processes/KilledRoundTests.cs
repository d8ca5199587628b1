using System.Globalization;
using System.Net;
using System.Text.Json;

namespace HealthWuhan.Tests;

/// <summary>A round whose silos are killed at random: when everybody is sampled and every tube has its result, coverage says so, and equals the recount from the events.</summary>
/// <remarks>scripts/round-day.sh runs the same with 100,000 people, and any seed.</remarks>
public class KilledRoundTests(PostgresFixture postgres)
{
    private const int PoolSize = 10;
    private const int AtOnce = 16;
    private const int TubesInFile = 25;
    private const string Round = "killed-round";

    /// <summary>A tube of a hundred is positive, one cannot be read.</summary>
    private const int TubesPerTrouble = 100;

    private static readonly int s_people = Setting("ROUND_DAY_PEOPLE", 600);
    private static readonly int s_kills = Setting("ROUND_DAY_KILLS", 2);
    private static readonly int s_seed = Setting("ROUND_DAY_SEED", 20210804);

    private static readonly string[] s_figures = ["roster", "excluded", "sampled", "tested", "underRecheck", "toBeRecollected"];

    private int _done;

    private static int Tubes => s_people / PoolSize;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whichever_silo_dies_while_a_round_is_sampled_coverage_is_what_a_recount_says()
    {
        using var folder = TestFolder.Create();
        await using var city = await MortalRound.Start(await postgres.CreateDatabase(), folder.Path);
        Assert.Equal(HttpStatusCode.OK, (await city.Ask("commander", HttpMethod.Put, $"/v1/rounds/{Round}", """{"poolSize": 10, "exempt": ["Away"]}""")).Status);

        // The roster comes while people are being sampled.
        var importing = Import(city, folder.Path);
        await Task.WhenAll(importing, SampleEverybody(city), KillAtRandom(city));
        Assert.Equal(0, (await importing).ExitCode);
        await PushEverything(city);

        var troubled = (Tubes + TubesPerTrouble - 1) / TubesPerTrouble * PoolSize;
        var unreadable = (Tubes + (TubesPerTrouble / 2) - 1) / TubesPerTrouble * PoolSize;
        var total = (await city.Ask("commander", HttpMethod.Get, $"/v1/rounds/{Round}/coverage")).Json.GetProperty("total");
        Assert.Equal(
            $"{s_people + (s_people / 10)} {s_people / 20} {s_people} {s_people - troubled - unreadable} {troubled} {unreadable}",
            string.Join(' ', s_figures.Select(name => total.GetProperty(name).GetInt64())));
        var (exitCode, printed) = await city.Run("recount");
        Assert.Equal((0, true), (exitCode, printed.EndsWith("; 0 differences.", StringComparison.Ordinal)));
    }

    /// <summary>Everybody who is sampled, and one in ten more, half of whom are away.</summary>
    private static async Task<(int ExitCode, string Printed)> Import(MortalRound city, string folder)
    {
        var path = Path.Combine(folder, "roster.csv");
        var rows = Enumerable.Range(0, s_people + (s_people / 10)).Select(person => string.Create(
            CultureInfo.InvariantCulture,
            $"Passport,G{person:D8},王小明,138{person:D8},420106-{person % 40:000},{(person >= s_people && person % 2 == 0 ? "Away" : "")}"));
        await File.WriteAllLinesAsync(path, rows.Prepend("document_type,document_number,name,phone,community,exclusion"), Cancel);
        return await city.Run("import-roster", path);
    }

    private Task SampleEverybody(MortalRound city) => Parallel.ForAsync(0, Tubes, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Cancel }, async (tube, _) =>
    {
        var path = $"/v1/batches/{Barcode(tube)}";
        Assert.Equal(HttpStatusCode.OK, (await city.Ask("medic", HttpMethod.Put, path, JsonSerializer.Serialize(new { poolSize = PoolSize, round = Round }))).Status);
        for (var person = tube * PoolSize; person < (tube + 1) * PoolSize; person++)
        {
            var swab = new { document = new { type = "Passport", number = $"G{person:D8}" }, name = "王小明", phone = $"138{person:D8}" };
            Assert.InRange((await city.Ask("medic", HttpMethod.Post, $"{path}/samples", JsonSerializer.Serialize(swab))).Status, HttpStatusCode.OK, HttpStatusCode.Created);
        }

        Assert.Equal("Sealed", (await city.Ask("medic", HttpMethod.Post, $"{path}/seal", JsonSerializer.Serialize(new { swabCount = PoolSize }))).Json.Text("status"));
        Interlocked.Increment(ref _done);
    });

    /// <summary>At moments drawn from the seed, in the course of the sampling.</summary>
    private async Task KillAtRandom(MortalRound city)
    {
        var random = new Random(s_seed);
        foreach (var moment in Enumerable.Range(0, s_kills).Select(_ => random.Next(Tubes / 20, Tubes * 4 / 5)).Order())
        {
            while (_done < moment)
                await Task.Delay(10, Cancel);
            await city.KillAndRevive(random.Next(2));
        }
    }

    /// <summary>In files, one of them twice.</summary>
    private static async Task PushEverything(MortalRound city)
    {
        var rows = Enumerable.Range(0, Tubes).Select(tube => $"{Barcode(tube)},{Word(tube)}").ToArray();
        foreach (var some in rows.Chunk(TubesInFile).Append([.. rows.Take(TubesInFile)]))
        {
            var answer = await city.Ask("lab-operator", HttpMethod.Post, "/v1/lab/results", string.Join('\n', some.Prepend("barcode,result")), "text/csv");
            Assert.Equal((HttpStatusCode.OK, 0), (answer.Status, answer.Json.GetProperty("refused").GetArrayLength()));
        }
    }

    private static string Word(int tube) => (tube % TubesPerTrouble) switch
    {
        0 => "Positive",
        TubesPerTrouble / 2 => "Invalid",
        _ => "Negative",
    };

    private static string Barcode(int tube) => $"4203{tube:D10}";

    private static int Setting(string name, int byDefault) =>
        Environment.GetEnvironmentVariable(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : byDefault;
}
