using System.Globalization;
using System.Text.Json;
using HealthWuhan.LabKit;
using HealthWuhan.Labs;
using HealthWuhan.Load.Comparison;
using Npgsql;

namespace HealthWuhan.Load.Surge;

/// <summary>How many people a second a warm product samples by devices' syncs, and how many it delivers their results to by labs' files; everything durable when it is answered, and counted again in the end.</summary>
internal sealed class SurgeRun(SurgePlan plan, FreshProduct product, TimeProvider clock)
{
    private const int Readers = 100;

    private readonly SurgePeople _people = new(plan.People);
    private readonly SurgeReport _report = new(plan);

    public static async Task<string> Run(SurgePlan plan, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var product = await FreshProduct.Start("surge", cancellationToken);
        return await new SurgeRun(plan, product, clock).Run(cancellationToken);
    }

    private async Task<string> Run(CancellationToken cancellationToken)
    {
        var accounts = new KitAccounts(await product.Accounts(cancellationToken));
        using var medic = await accounts.SignIn(product.Address, KitRoles.Medic, cancellationToken);
        using var lab = await accounts.SignIn(product.Address, KitRoles.LabOperator, cancellationToken);
        for (var round = 0; round < plan.WarmUp + plan.Rounds; round++)
        {
            var tubes = Enumerable.Range(round * plan.Tubes, plan.Tubes).ToArray();
            var sampling = await Sample(medic, tubes, cancellationToken);
            var delivery = await Deliver(lab, tubes, cancellationToken);
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"round {round + 1}: sampled {sampling}; delivered {delivery}"));
            if (round >= plan.WarmUp)
                _report.Add(sampling, delivery);
        }

        _report.SentAgain = medic.Retries + lab.Retries;
        await CheckRecord(cancellationToken);
        await CheckReaders(cancellationToken);
        return _report.ToString();
    }

    private Task<SurgePhase> Sample(CityClient medic, int[] tubes, CancellationToken cancellationToken)
    {
        var syncs = tubes.Chunk(plan.TubesInSync).Select(some => _people.Sync(some)).ToArray();
        return Measure(syncs, plan.Devices, async (sync, cancellation) =>
        {
            var answer = await medic.Send(HttpMethod.Post, "/v1/sampling/sync", "application/json", sync, cancellation);
            Require(answer.IsOk && !answer.Body.Contains("\"code\"", StringComparison.Ordinal), answer);
        }, cancellationToken);
    }

    private Task<SurgePhase> Deliver(CityClient lab, int[] tubes, CancellationToken cancellationToken)
    {
        var files = tubes.Chunk(Math.Max(1, plan.Tubes / plan.Labs)).Select(some => (File: SurgePeople.Results(some, clock.GetUtcNow()), Tubes: some.Length)).ToArray();
        return Measure(files, plan.Labs, async (file, cancellation) =>
        {
            var answer = await lab.Push(LabFormat.Csv, file.File, ownAnswer: false, cancellation);
            // A file that was sent again, since a row had not been stored in time, finds some of its rows unchanged.
            Require(answer.IsOk && Count(answer, "accepted") + Count(answer, "unchanged") == file.Tubes, answer);
        }, cancellationToken);
    }

    /// <summary>The time until everything is answered, and whose processor it took.</summary>
    private async Task<SurgePhase> Measure<T>(IEnumerable<T> calls, int atOnce, Func<T, CancellationToken, ValueTask> call, CancellationToken cancellationToken)
    {
        var (before, generator, machine, began) = (product.Processors(), Environment.CpuUsage.TotalTime, CpuClock.OfMachine(), clock.GetTimestamp());
        await Parallel.ForEachAsync(calls, new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken }, call);
        var (took, after) = (clock.GetElapsedTime(began), product.Processors());
        var (silo, database, own) = (after.Silo - before.Silo, after.Database - before.Database, Environment.CpuUsage.TotalTime - generator);
        return new(plan.Tubes * plan.People, took, silo, database, own, CpuClock.OfMachine() - machine - silo - database - own);
    }

    /// <summary>Everybody was sampled once, and has one result, by the city's own record.</summary>
    private async Task CheckRecord(CancellationToken cancellationToken)
    {
        await using var database = NpgsqlDataSource.Create(product.Database);
        await using var command = database.CreateCommand("SELECT count(*), count(DISTINCT citizen), count(*) FILTER (WHERE status = 'Negative' AND outcome = 1) FROM sample");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var (swabs, sampled, told) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
        if ((swabs, sampled, told) != (plan.Everybody, plan.Everybody, plan.Everybody))
            throw new UsageException($"Of {plan.Everybody} people {swabs} swabs of {sampled} people are on record, {told} with their result.");
    }

    /// <summary>Some of all of them sign in and read exactly one result.</summary>
    private async Task CheckReaders(CancellationToken cancellationToken)
    {
        var readers = Math.Min(Readers, plan.Everybody);
        var people = Enumerable.Range(0, readers).Select(i => SurgePeople.Person((int)((long)i * plan.Everybody / readers))).ToArray();
        foreach (var citizen in await product.Client.SignIn(people, cancellationToken))
        {
            using var answer = JsonDocument.Parse(await product.Client.Results(citizen.Token, cancellationToken));
            var results = answer.RootElement.GetProperty("results");
            if (results.GetArrayLength() != 1 || !results[0].TryGetProperty("reportedAt", out _))
                throw new UsageException($"Somebody does not read one result: {answer.RootElement}");
        }
    }

    private static int Count(CityAnswer answer, string what) => answer.Json!.Value.GetProperty(what).GetInt32();

    private static void Require(bool isDone, CityAnswer answer)
    {
        if (!isDone)
            throw new UsageException($"Not everything was taken: {(int)answer.Status} {answer.Body[..Math.Min(300, answer.Body.Length)]}");
    }
}

/// <summary>How much of what at once.</summary>
/// <param name="Rounds">That are measured; each has people of its own.</param>
/// <param name="WarmUp">Rounds before: a city's server has been running.</param>
/// <param name="Tubes">Of a round.</param>
/// <param name="People">In a tube.</param>
internal sealed record SurgePlan(int Rounds, int WarmUp, int Tubes, int People)
{
    /// <summary>Syncs on their way at once.</summary>
    public required int Devices { get; init; }

    public required int TubesInSync { get; init; }

    /// <summary>Files on their way at once, a round's tubes shared out among them.</summary>
    public required int Labs { get; init; }

    public int Everybody => (Rounds + WarmUp) * Tubes * People;
}

/// <summary>Sampling or delivery of a round.</summary>
internal sealed record SurgePhase(int People, TimeSpan Took, TimeSpan Silo, TimeSpan Database, TimeSpan Generator, TimeSpan Others)
{
    public double PerSecond => People / Took.TotalSeconds;

    /// <summary>Cores that were busy with other things.</summary>
    public double BusyElsewhere => Math.Max(0, Others / Took);

    public double MicrosecondsOf(TimeSpan processor) => processor.TotalMicroseconds / People;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{PerSecond:0}/s (µs a person: silo {MicrosecondsOf(Silo):0}, database {MicrosecondsOf(Database):0}, generator {MicrosecondsOf(Generator):0}; {BusyElsewhere:0.0} cores elsewhere)");
}
