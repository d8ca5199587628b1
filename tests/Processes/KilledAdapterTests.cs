using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace HealthWuhan.Tests;

/// <summary>
/// A lab delivers its day over a bad network while adapter, gateway and silo are killed at random: what was sent is what was accepted, unchanged or refused,
/// and every person has one result.
/// </summary>
/// <remarks>scripts/lab-day.sh runs the same with 20,000 tubes, and any seed.</remarks>
public class KilledAdapterTests(PostgresFixture postgres)
{
    private static readonly int s_tubes = Setting("LAB_DAY_TUBES", 300);
    private static readonly int s_kills = Setting("LAB_DAY_KILLS", 7);
    private static readonly int s_seed = Setting("LAB_DAY_SEED", 20210805);

    [Fact]
    public async Task Whatever_dies_while_a_day_is_delivered_every_row_is_answered_and_every_person_has_one_result()
    {
        using var folders = TestFolder.Create();
        await using var city = await MortalCity.Start(await postgres.CreateDatabase(), folders.Path);
        using var medic = await city.Staff("medic");
        var day = await LabDay.Sample(medic, s_tubes);
        await using var network = new FaultyProxy(city.Gateway.Address);
        await using var adapter = new AdapterProcess(Path.Combine(folders.Path, "lab"), AdapterProcess.FreePort());
        adapter.Configure(network.Address, await city.NewProgram());
        await adapter.Start();

        var ofFiles = s_tubes * 2 / 3;
        var delivering = Task.WhenAll(DropFiles(adapter, day, ofFiles), SendMessages(adapter, day, ofFiles));
        await KillAtRandom(city, network, adapter);
        await delivering;
        await UntilAnswered(adapter, day, ofFiles);

        var reports = adapter.Reports();
        var files = day.Files(ofFiles).ToArray();
        Assert.Equal(files.Select(file => file.Name), reports.Select(report => report.Text("file")!).Where(name => name.Contains("-day-", StringComparison.Ordinal)).Select(name => name[25..]).Order(StringComparer.Ordinal));
        Assert.Equal(
            (files.Sum(file => file.Rows) + s_tubes - ofFiles, files.Length),
            (reports.Sum(report => Count(report, "accepted") + Count(report, "unchanged") + Refused(report)), reports.Sum(Refused)));
        Assert.All(await Push.ReadResults(city.Gateway, day.People), statuses => Assert.Equal(["Negative"], statuses));
        Assert.Equal(0, await adapter.End("TERM"));
    }

    /// <summary>One after the other while the rest goes on; every file arrives whole, whoever is alive.</summary>
    private static async Task DropFiles(AdapterProcess adapter, LabDay day, int tubes)
    {
        foreach (var (name, content, _) in day.Files(tubes))
        {
            adapter.Drop(name, content);
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    private static async Task SendMessages(AdapterProcess adapter, LabDay day, int afterTubes) =>
        await Parallel.ForEachAsync(
            day.Messages(afterTubes), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (message, _) => await adapter.SendUntilAcknowledged(message.Text));

    private static async Task KillAtRandom(MortalCity city, FaultyProxy network, AdapterProcess adapter)
    {
        var chance = new Random(s_seed);
        // Of the pieces that pass, one in twenty is lost: requests, and answers to requests that were carried out.
        network.Next = () => Random.Shared.Next(20) == 0 ? NetworkFault.AnswerCut : NetworkFault.None;
        for (var kill = 0; kill < s_kills; kill++)
        {
            await Task.Delay(chance.Next(100, 900), TestContext.Current.CancellationToken);
            var victim = chance.Next(10);
            if (kill > 0 && victim < 6)
            {
                await adapter.KillHard();
                await adapter.Start();
            }
            else if (victim < 9)
            {
                network.City = (await city.KillGateway()).Address;
            }
            else
            {
                await city.KillSilo();
            }
        }

        network.Next = () => NetworkFault.None;
    }

    private static async Task UntilAnswered(AdapterProcess adapter, LabDay day, int ofFiles)
    {
        var entries = day.Files(ofFiles).Count() + s_tubes - ofFiles;
        while (adapter.HasWaitingFiles || adapter.Reports().SelectMany(report => report.GetProperty("entries").EnumerateArray()).Count() < entries)
            await Task.Delay(200, TestContext.Current.CancellationToken);
    }

    private static int Count(JsonElement report, string what) => report.GetProperty(what).GetInt32();

    private static int Refused(JsonElement report) => report.GetProperty("refused").GetArrayLength();

    private static int Setting(string name, int fallback) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : fallback;

    /// <summary>Two silos and a gateway, of which one silo and the gateway are killed and come back.</summary>
    private sealed class MortalCity : IAsyncDisposable
    {
        private readonly Dictionary<string, string> _environment;
        private readonly string _folder;
        private readonly CityProcess _first;
        private CityProcess _second;

        private MortalCity(Dictionary<string, string> environment, string folder, CityProcess[] processes)
        {
            (_environment, _folder) = (environment, folder);
            (_first, _second, Gateway) = (processes[0], processes[1], processes[2]);
        }

        public CityProcess Gateway { get; private set; }

        public static async Task<MortalCity> Start(string database, string folder)
        {
            Dictionary<string, string> environment = new(StringComparer.Ordinal)
            {
                ["ConnectionStrings__HealthWuhan"] = database,
                ["Deployment__Secret"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            };
            var first = await CityProcess.Start("HealthWuhan.Silo", environment, Path.Combine(folder, "silo-1"));
            var second = await CityProcess.Start("HealthWuhan.Silo", environment, Path.Combine(folder, "silo-2"));
            return new(environment, folder, [first, second, await CityProcess.Start("HealthWuhan.Api", environment, Path.Combine(folder, "gateway"))]);
        }

        public Task<HttpClient> Staff(string role) => Gateway.Staff(role, _first.Data);

        public async Task<(string Id, string Secret)> NewProgram()
        {
            using var supervisor = await Staff("lab-supervisor");
            var made = (await supervisor.Post("/v1/clients", new { name = "adapter" })).Json;
            return (made.Text("clientId")!, made.Text("clientSecret")!);
        }

        public async Task<CityProcess> KillGateway()
        {
            await Gateway.KillHard();
            await Gateway.DisposeAsync();
            return Gateway = await CityProcess.Start("HealthWuhan.Api", _environment, Path.Combine(_folder, "gateway"));
        }

        public async Task KillSilo()
        {
            await _second.KillHard();
            await _second.DisposeAsync();
            _second = await CityProcess.Start("HealthWuhan.Silo", _environment, Path.Combine(_folder, "silo-2"));
        }

        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await _second.DisposeAsync();
            await _first.DisposeAsync();
        }
    }
}
