using System.Collections.Immutable;
using Npgsql;

namespace HealthWuhan.Tests.Failure;

/// <summary>A city at work while one thing after another fails, and what is found when nothing fails any more.</summary>
internal sealed class FailureDay(FailureCity city)
{
    private const int Readers = 8;
    private const int Medics = 4;
    private const int LooksAtOnce = 8;
    private static readonly TimeSpan s_calm = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_recovery = TimeSpan.FromMinutes(2);

    private readonly List<Fault> _faults = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Lets the nemeses strike in turn, in the order given, until the time is over; each strikes once at least.</summary>
    public async Task<History> Live(IReadOnlyList<Nemesis> nemeses, Random chance, TimeSpan time)
    {
        await using var balancer = new Balancer(city.Nodes);
        var errands = new Errands(balancer);
        var clients = new CityClients(city, errands);
        using var over = new CancellationTokenSource();
        var work = clients.Work(Readers, Medics, over.Token);
        for (var strike = 0; strike < nemeses.Count || errands.Now < time; strike++)
        {
            await Task.Delay(s_calm, Cancel);
            await Strike(nemeses[strike % nemeses.Count], chance, errands);
        }

        await Task.Delay(s_calm, Cancel);
        await over.CancelAsync();
        await work;
        return new(errands.Attempts, [.. _faults], await LookEverywhere(clients.Tubes.ToArray()));
    }

    private async Task Strike(Nemesis nemesis, Random chance, Errands errands)
    {
        var victim = nemesis.Victim(city, chance);
        var began = errands.Now;
        await nemesis.Strike(city, victim, chance);
        await city.UntilReady().WaitAsync(s_recovery, Cancel);
        var fault = new Fault(nemesis.Name, victim?.Name, new(began, errands.Now));
        _faults.Add(fault);
        await Console.Out.WriteLineAsync(FailureReport.Line(fault, errands.Attempts));
    }

    /// <summary>As every node tells it, and as it is in the database.</summary>
    private async Task<ImmutableArray<View>> LookEverywhere(string[] tubes)
    {
        var views = new List<View>();
        foreach (var node in city.Nodes)
            views.Add(await Look(node, tubes));
        views.Add(await LookIntoDatabase());
        return [.. views];
    }

    private async Task<View> Look(Node node, string[] tubes)
    {
        await using var alone = new Balancer([node]);
        var errands = new Errands(alone);
        var looks = await Each(city.People, person => new CityClients(city, errands).Look(person));
        var found = await Each(tubes, async tube => (Tube: tube, Status: await StatusOf(node, tube)));
        return new(
            node.Name,
            [.. looks.SelectMany(look => look.Seen.Select(sample => new Standing(look.About.Person, sample)))],
            found.Where(tube => tube.Status is not null).ToImmutableDictionary(tube => tube.Tube, tube => tube.Status!));
    }

    private async Task<string?> StatusOf(Node node, string tube)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/v1/batches/{tube}", UriKind.Relative)) { Headers = { Authorization = Node.Bearer(city.MedicToken) } };
        var answer = await node.Http!.Ask(request);
        return answer.Status == System.Net.HttpStatusCode.OK ? answer.Json.Text("status") : null;
    }

    private async Task<View> LookIntoDatabase()
    {
        await using var database = NpgsqlDataSource.Create(city.Database.Direct);
        var samples = await Rows(database, "SELECT id, barcode, status FROM sample WHERE NOT withdrawn");
        var tubes = await Rows(database, "SELECT barcode, status, '' FROM tube");
        return new("database", [.. samples.Select(row => new Standing(null, new(row[0], row[1], row[2])))], tubes.ToImmutableDictionary(row => row[0], row => row[1])) { HasOpenTubes = false };
    }

    private static async Task<List<string[]>> Rows(NpgsqlDataSource database, string query)
    {
        await using var command = database.CreateCommand(query);
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        var rows = new List<string[]>();
        while (await reader.ReadAsync(Cancel))
            rows.Add([reader.GetString(0), reader.GetString(1), reader.GetString(2)]);
        return rows;
    }

    private static async Task<TAnswer[]> Each<T, TAnswer>(T[] all, Func<T, Task<TAnswer>> ask)
    {
        var answers = new TAnswer[all.Length];
        await Parallel.ForAsync(0, all.Length, new ParallelOptions { MaxDegreeOfParallelism = LooksAtOnce, CancellationToken = Cancel }, async (i, _) => answers[i] = await ask(all[i]));
        return answers;
    }
}
