using System.Globalization;

namespace HealthWuhan.Tests.Failure;

/// <summary>Silos and gateways are killed, suspended and asked to leave, the database goes away in every way it can: the history of all that clients saw keeps the promises.</summary>
/// <remarks>scripts/failure-day.sh runs the same with every failure, the promised times, and any seed. Here machines may be slow: no time is the finding.</remarks>
public class FailureDayTests
{
    private const int OfEachRule = 12;
    private static readonly string[] s_short = ["kill-silo", "stop-database"];

    private static readonly int s_seed = Setting("FAILURE_DAY_SEED", 20210807);
    private static readonly int s_seconds = Setting("FAILURE_DAY_SECONDS", 0);
    private static readonly bool s_isWhole = Environment.GetEnvironmentVariable("FAILURE_DAY_SEED") is not null;
    private static readonly Promise s_promise = s_isWhole ? new(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(2.1)) : new(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30));

    private static bool HasSmallDisk => Environment.GetEnvironmentVariable("FAILURE_DAY_DISK") == "1";

    [Fact]
    public async Task Whatever_fails_every_promise_is_kept()
    {
        using var folder = TestFolder.Create();
        var network = Environment.GetEnvironmentVariable("FAILURE_DAY_APART") == "1" ? await Network.Apart(silos: 3) : Network.OnLoopback(silos: 3);
        await using var disk = HasSmallDisk ? await SmallDisk.Mount(Path.Combine(folder.Path, "database"), megabytes: 500) : null;
        await using var city = await FailureCity.Start(folder.Path, network, people: s_isWhole ? 80 : 32);
        var chance = new Random(s_seed);
        var nemeses = Choose(network, chance);
        await Say($"Seed {s_seed}: {string.Join(", ", nemeses.Select(nemesis => nemesis.Name))}\n\n{FailureReport.Head}");

        var history = await new FailureDay(city).Live(nemeses, chance, TimeSpan.FromSeconds(s_seconds));

        var violations = HistoryCheck.Find(history, s_promise);
        await Say($"\n{history.Attempts.Length} requests in {history.Faults.Length} failures; {violations.Length} promises broken (seed {s_seed}).");
        KeepLogs(folder.Path, violations.Length);
        Assert.True(violations.IsEmpty, string.Join('\n', violations.GroupBy(violation => violation.Rule).SelectMany(rule => rule.Take(OfEachRule)).Prepend($"{violations.Length} promises broken with seed {s_seed}:" as object)));
    }

    /// <summary>In an order drawn from the seed.</summary>
    private static Nemesis[] Choose(Network network, Random chance)
    {
        var all = Nemesis.All(network, HasSmallDisk);
        var only = Environment.GetEnvironmentVariable("FAILURE_DAY_ONLY") is { Length: > 0 } names ? names.Split(',') : s_isWhole ? [.. all.Select(nemesis => nemesis.Name)] : s_short;
        Assert.All(only, name => Assert.Contains(name, all.Select(nemesis => nemesis.Name)));
        Nemesis[] chosen = [.. all.Where(nemesis => only.Contains(nemesis.Name))];
        chance.Shuffle(chosen);
        return chosen;
    }

    /// <summary>For whoever looks for the reason.</summary>
    private static void KeepLogs(string folder, int violations)
    {
        if (violations == 0 || Environment.GetEnvironmentVariable("FAILURE_DAY_LOGS") is not { Length: > 0 } kept)
            return;
        Directory.CreateDirectory(kept);
        foreach (var log in Directory.GetFiles(folder, "*.log"))
            File.Copy(log, Path.Combine(kept, Path.GetFileName(log)), overwrite: true);
    }

    private static Task Say(string text) => s_isWhole ? Console.Out.WriteLineAsync(text) : Task.CompletedTask;

    private static int Setting(string name, int byDefault) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : byDefault;
}
