using System.Globalization;
using HealthWuhan.Api.Hosting;
using HealthWuhan.Silo.Storage;
using Npgsql;

namespace HealthWuhan.Silo;

/// <summary>
/// The verb `reencrypt-states [--data DIR] [--rate N]`: brings all stored states and evidence under the current key of <c>Deployment:StateKeys</c>, and says what is left under
/// each key and whether the old ones can go.
/// </summary>
internal static class ReencryptCommand
{
    private const int Done = 0;
    private const int Unfinished = 1;
    private const int DefaultRate = 2000;

    // Any fixed number that no other use of advisory locks in this database has.
    private const long OneAtATime = 7_420_100_018;

    private static readonly TimeSpan s_tellEvery = TimeSpan.FromSeconds(5);

    /// <summary>0 where nothing is left under another key and nobody writes with one.</summary>
    /// <exception cref="StartupException">It cannot begin.</exception>
    public static Task<int> Run(IReadOnlyList<string> args)
    {
        var settings = CityDatabase.Settings(args, "--rate");
        var rate = Rate(settings["rate"]);
        return CityDatabase.Use(settings, async (connectionString, cancellationToken) =>
        {
            var secret = ApiProcess.ExistingSecret(settings, CityDatabase.Folder(settings));
            var ring = StateKeyRegister.Ring(settings, secret);
            await using var database = await CityDatabase.Open(connectionString, secret, cancellationToken);
            await StateKeyRegister.Verify(database, ring, secret, cancellationToken);
            await using var turn = await Turn(connectionString, cancellationToken);
            var reencryption = new StateReencryption(database, ring, TimeProvider.System);
            await Console.Out.WriteLineAsync($"Bringing states under key {ring.CurrentId}, at most {rate} a second");
            await reencryption.Run(rate, Teller(TimeProvider.System), cancellationToken);
            var evidence = new EvidenceReencryption(database, ring, TimeProvider.System);
            var brought = await evidence.Run(rate, cancellationToken);
            await Console.Out.WriteLineAsync($"{brought.Seen} pieces of evidence seen, {brought.Changed} brought under the key, {brought.Unreadable} cannot be read");
            return await Conclude(database, new(reencryption, evidence), ring.CurrentId, cancellationToken);
        });
    }

    private static async Task<int> Conclude(NpgsqlDataSource database, Reencryptions all, uint current, CancellationToken cancellationToken)
    {
        // First who writes, then what is left: nothing comes after the second look but from a silo that says so itself.
        var writers = await StateKeyRegister.WritersUnderOthers(database, current, cancellationToken);
        var (counts, evidence) = (await all.States.CountByKey(cancellationToken), await all.Evidence.CountByKey(cancellationToken));
        foreach (var (id, count) in counts)
            await Console.Out.WriteLineAsync($"Under key {id}{(id == current ? ", the current one" : "")}: {count} states.");
        foreach (var (id, count) in evidence)
            await Console.Out.WriteLineAsync($"Under key {id}{(id == current ? ", the current one" : "")}: {count} pieces of evidence.");
        if (writers.Count > 0)
            await Console.Out.WriteLineAsync($"Silos that may write under another key: {string.Join(", ", writers)}. Restart them with this ring, then run this again.");
        if (writers.Count > 0 || counts.Keys.Concat(evidence.Keys).Any(id => id != current))
            return Unfinished;

        await StateKeyRegister.ForgetOthers(database, current, cancellationToken);
        await Console.Out.WriteLineAsync($"Nothing is left under any other key than {current}: the others can be taken out of Deployment:StateKeys.");
        return Done;
    }

    private static Func<ReencryptionProgress, Task> Teller(TimeProvider clock)
    {
        long? toldAt = null;
        return async progress =>
        {
            if (toldAt is { } at && clock.GetElapsedTime(at) < s_tellEvery)
                return;
            toldAt = clock.GetTimestamp();
            var unreadable = progress.Unreadable == 0 ? "" : $", {progress.Unreadable} cannot be read";
            await Console.Out.WriteLineAsync($"{progress.Seen} states seen, {progress.Changed} brought under the key{unreadable}");
        };
    }

    /// <summary>Held until it is disposed.</summary>
    private static async Task<NpgsqlConnection> Turn(string connectionString, CancellationToken cancellationToken)
    {
        // Not pooled: the lock goes with its connection, even if this process is killed.
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock($1)", connection) { Parameters = { new() { Value = OneAtATime } } };
        return await command.ExecuteScalarAsync(cancellationToken) is true
            ? connection
            : throw new StartupException("Another reencrypt-states is at work on this database: let it finish.");
    }

    private sealed record Reencryptions(StateReencryption States, EvidenceReencryption Evidence);

    private static int Rate(string? text) => text is null
        ? DefaultRate
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rate) && rate > 0
            ? rate
            : throw new StartupException("--rate is how many states may be changed a second: a number from 1 on.");
}
