using System.Security.Cryptography;
using HealthWuhan.Silo.Storage;

namespace HealthWuhan.Tests;

/// <summary>A cluster of real processes goes from one key of its states to the next while it works, as the runbook says.</summary>
public sealed class StateKeyRotationTests(PostgresFixture postgres) : IDisposable
{
    private const string Silo = "HealthWuhan.Silo";
    private const int Tubes = 40;

    private readonly TestFolder _folder = TestFolder.Create();
    private readonly string _secret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private readonly string _second = "2:" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(StateKeys.KeySize));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task States_come_under_the_new_key_under_writes_and_a_kill_and_the_old_key_can_go()
    {
        var database = await postgres.CreateDatabase();
        var first = await CityProcess.Start(Silo, Environment(database, "1:derived " + _second), Folder("first"));
        await OpenTubes(first, first.Data, 0);

        // The second step of the roll: one silo after the other writes with the new key.
        await using var second = await CityProcess.Start(Silo, Environment(database, $"{_second} 1:derived"), Folder("second"));
        var (unfinished, told) = await Reencrypt(database, "--rate", "1000");
        Assert.Equal(1, unfinished);
        Assert.Contains("Silos that may write under another key: 127.0.0.1:", told, StringComparison.Ordinal);
        Assert.Equal(0, await first.End("TERM"));
        await first.DisposeAsync();

        var writing = OpenTubes(second, Folder("first"), Tubes);
        await using (var killed = ChildProcess.Start(Silo, Environment(database, $"{_second} 1:derived"), "reencrypt-states", "--data", Folder("second"), "--rate", "5"))
        {
            Assert.StartsWith("Bringing states under key 2", await killed.ReadLine(), StringComparison.Ordinal);
            await killed.ReadLine();
            await killed.KillHard();
        }

        await writing;
        var (done, last) = await Reencrypt(database, "--rate", "1000");
        Assert.True(done == 0, last);
        Assert.Contains("the others can be taken out of Deployment:StateKeys.", last, StringComparison.Ordinal);
        Assert.Equal(0, await second.End("TERM"));

        await using var third = await CityProcess.Start(Silo, Environment(database, _second), Folder("third"));
        Assert.Equal(2 * Tubes, await OpenOnes(third));
        await Refused(database, null, "key 2 that Deployment:StateKeys does not have");
        await Refused(database, "2:" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), "key 2 that Deployment:StateKeys has another of");
        await Refused(database, "two:keys", "cannot be read");
    }

    private string Folder(string name) => Path.Combine(_folder.Path, name);

    private Dictionary<string, string> Environment(string database, string? ring)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ConnectionStrings__HealthWuhan"] = database,
            ["Deployment__Secret"] = _secret,
        };
        if (ring is not null)
            environment["Deployment__StateKeys"] = ring;
        return environment;
    }

    private static async Task OpenTubes(CityProcess city, string accounts, int from)
    {
        using var medic = await city.Staff("medic", accounts);
        await Parallel.ForAsync(from, from + Tubes, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (tube, _) =>
            Assert.Equal("Open", (await medic.Put($"/v1/batches/4201{tube:D8}", new { poolSize = 10 })).Json.Text("status")));
    }

    private async Task<int> OpenOnes(CityProcess city)
    {
        using var medic = await city.Staff("medic", Folder("first"));
        var open = 0;
        for (var tube = 0; tube < 2 * Tubes; tube++)
            open += (await medic.Fetch($"/v1/batches/4201{tube:D8}")).Json.Text("status") == "Open" ? 1 : 0;
        return open;
    }

    private async Task<(int ExitCode, string Output)> Reencrypt(string database, params IEnumerable<string> options)
    {
        await using var command = ChildProcess.Start(
            Silo, Environment(database, $"{_second} 1:derived"), ["reencrypt-states", "--data", Folder("second"), .. options]);
        var lines = new List<string>();
        while (await command.ReadLine() is { } line)
            lines.Add(line);
        var (exitCode, errors) = await command.WaitForExit();
        return (exitCode, string.Join('\n', lines) + errors);
    }

    private async Task Refused(string database, string? ring, string why)
    {
        await using var silo = ChildProcess.Start(Silo, Environment(database, ring), "--urls", "http://127.0.0.1:0", "--data", Folder("refused"));
        Assert.Matches($"^[^\n]*{why}[^\n]*\n$", await silo.Refusal());
    }
}
