using System.Diagnostics;
using System.Globalization;
using System.Text;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Grains;
using HealthWuhan.Grains.Citizens;

namespace HealthWuhan.Storage;

/// <summary>What a citizen costs, by how many there are: the row, writing it, and a grain that wakes from it and stays. Each citizen has one sample with its result.</summary>
internal static class CitizenSizes
{
    private const int WritesAtOnce = 2048;
    private const int AsksAtOnce = 256;
    private const int MostAwake = 200_000;
    private const int Answers = 200_000;
    private static readonly byte[] s_secret = new byte[32];
    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(20);
    // Results of long ago are no longer shown.
    private static readonly DateTimeOffset s_sampled = TimeProvider.System.GetUtcNow().AddDays(-1);

    public static async Task<string> Run(IReadOnlyList<int> sizes, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        text.AppendLine("| citizens | row and index, bytes | first write/s | write again/s | cold: activation and answer/s | awake: answer/s | memory of one awake, bytes |");
        text.AppendLine("|---|---|---|---|---|---|---|");
        foreach (var size in sizes)
            text.AppendLine(await Measure(size, cancellationToken));
        return text.ToString();
    }

    /// <summary>Wakes so many and keeps them, for whoever takes the heap apart.</summary>
    public static async Task Hold(int size, CancellationToken cancellationToken)
    {
        await using var silo = await StorageSilo.Start(cancellationToken);
        var storage = silo.Storage(StateStores.Grouped);
        await Rate(size, WritesAtOnce, number => storage.WriteStateAsync("citizen", GrainOf(silo, number), new GrainState<Citizen>(Of(number))), cancellationToken);
        await Ask(silo, 0);
        await Task.Delay(s_settling, cancellationToken);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await Rate(size, AsksAtOnce, number => Ask(silo, number), cancellationToken);
        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / size;
        await Console.Out.WriteLineAsync($"{size:N0} awake, {each} bytes each, in process {Environment.ProcessId}");
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task<string> Measure(int size, CancellationToken cancellationToken)
    {
        await using var silo = await StorageSilo.Start(cancellationToken);
        var storage = silo.Storage(StateStores.Grouped);
        var first = await Rate(size, WritesAtOnce, number => storage.WriteStateAsync("citizen", GrainOf(silo, number), new GrainState<Citizen>(Of(number))), cancellationToken);
        var bytes = await Bytes(silo) / size;
        await Console.Error.WriteLineAsync($"{size:N0} citizens written, {first:N0} a second");
        var awake = Math.Min(size, MostAwake);
        // Anybody among all of them: neighbours in the table would come from the same page.
        var chosen = Enumerable.Range(0, size).Select(number => (int)(number * 7_919L % size)).Take(awake).ToArray();
        var again = await Rate(awake, WritesAtOnce, number => storage.WriteStateAsync(
            "citizen", GrainOf(silo, chosen[number]), new GrainState<Citizen>(Of(chosen[number]), "1") { RecordExists = true }), cancellationToken);
        await Ask(silo, chosen[^1]);
        // A citizen who wakes within fifteen seconds of a change of the cluster looks again for a while (decision 43), and has a timer for that.
        await Task.Delay(s_settling, cancellationToken);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var cold = await Rate(awake, AsksAtOnce, number => Ask(silo, chosen[number]), cancellationToken);
        var memory = (GC.GetTotalMemory(forceFullCollection: true) - before) / awake;
        var warm = await Rate(Answers, AsksAtOnce, number => Ask(silo, chosen[number % awake]), cancellationToken);
        return string.Create(CultureInfo.InvariantCulture, $"| {size} | {bytes} | {first:0} | {again:0} | {cold:0} | {warm:0} | {memory} |");
    }

    /// <summary>Asks again as the API does: on a busy machine the first answers take longer than a read may.</summary>
    private static async Task Ask(StorageSilo silo, int number)
    {
        while (true)
        {
            try
            {
                if (await silo.Grains.GetGrain<ICitizenGrain>(KeyOf(number)).Samples() is not [{ Status: SampleStatus.Negative }])
                    throw new InvalidDataException("Not the citizen who was written.");
                return;
            }
            catch (TimeoutException)
            {
            }
        }
    }

    /// <summary>The table with its key, in bytes.</summary>
    private static async Task<long> Bytes(StorageSilo silo)
    {
        await using var command = silo.Database.CreateCommand("SELECT pg_total_relation_size('grain_state')");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Calls a second, so many at once.</summary>
    private static async Task<double> Rate(int count, int atOnce, Func<int, Task> call, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(count, atOnce)).Select(_ => Task.Run(Worker, cancellationToken)));
        return count / Stopwatch.GetElapsedTime(began).TotalSeconds;

        async Task Worker()
        {
            while (Interlocked.Increment(ref next) is var number && number < count)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await call(number);
            }
        }
    }

    private static GrainId GrainOf(StorageSilo silo, int number) => silo.Grains.GetGrain<ICitizenGrain>(KeyOf(number)).GetGrainId();

    private static string KeyOf(int number) => CitizenKey.Derive(DocumentOf(number), s_secret).Value;

    private static IdentityDocument DocumentOf(int number) => new(DocumentType.Passport, string.Create(CultureInfo.InvariantCulture, $"E{number:D8}"));

    private static Citizen Of(int number)
    {
        var person = new Person(DocumentOf(number), "欧阳测试", string.Create(CultureInfo.InvariantCulture, $"138{number:D8}"));
        var batch = new Barcode(string.Create(CultureInfo.InvariantCulture, $"42{number / 10:D14}"));
        return CitizenRules.Register(null, person, s_sampled) with
        {
            Samples =
            [
                new()
                {
                    Id = $"{batch.Value}-{number % 10}",
                    Batch = batch,
                    Site = "wuchang-01",
                    Round = "2021-08-round-1",
                    CollectedAt = s_sampled,
                    Status = SampleStatus.Negative,
                    ReportedAt = s_sampled.AddHours(12),
                    Lab = "lab-01",
                },
            ],
        };
    }
}
