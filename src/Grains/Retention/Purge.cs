using HealthWuhan.Domain.Retention;
using HealthWuhan.Grains.Directives;
using HealthWuhan.HealthCloud.Access;
using HealthWuhan.HealthCloud.Retention;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace HealthWuhan.Grains.Retention;

/// <summary>
/// Deletes everything whose time is over, and certifies it. One at a time in the whole cluster; each step goes in batches, can be cut short anywhere, and
/// goes on where it was the next time. What was deleted before it was cut short is on the next certificate.
/// </summary>
public sealed partial class Purge(NpgsqlDataSource database, LiveDirectives directives, PurgeParts parts, TimeProvider clock, ILogger<Purge> logger)
{
    // Any fixed number that no other use of advisory locks in this database has.
    private const long RunLock = 7_420_100_019;
    private const int AccessEntriesAtOnce = 5000;

    /// <summary>Runs to the end; the certificate, or null where another node is at it.</summary>
    public Task<Certificate?> Run(CancellationToken cancellationToken) =>
        Alone<Certificate?>(async () => await RunAlone(directives.Policy<RetentionPolicy>(), cancellationToken), cancellationToken);

    /// <summary>Erases those whose time has come, unless another node is at it; how many.</summary>
    public Task<int> Erase(CancellationToken cancellationToken) => Alone(() => parts.Erasure.RunDue(cancellationToken), cancellationToken);

    private async Task<T?> Alone<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await directives.Loaded.WaitAsync(cancellationToken);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        if (!await Lock(connection, "SELECT pg_try_advisory_lock($1)", cancellationToken))
            return default;

        try
        {
            return await work();
        }
        finally
        {
            await Lock(connection, "SELECT pg_advisory_unlock($1)", CancellationToken.None);
        }
    }

    /// <summary>Whether some node is at it.</summary>
    public static async Task<bool> IsRunning(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        // PostgreSQL shows the two halves of the number.
        await using var command = database.CreateCommand(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND (classid::bigint << 32) + objid::bigint = $1 AND granted)");
        command.Parameters.Add(new() { Value = RunLock });
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private async Task<Certificate> RunAlone(RetentionPolicy policy, CancellationToken cancellationToken)
    {
        await parts.People.Run(policy, cancellationToken);
        await parts.Tubes.Run(policy, cancellationToken);
        await parts.Bookings.Run(policy, cancellationToken);
        await parts.Conversions.Run(policy, cancellationToken);
        foreach (var step in PurgeSteps.All)
            await parts.Tables.Delete(step, policy, clock.GetUtcNow(), cancellationToken);
        await parts.Events.Drop(policy, clock.GetUtcNow(), cancellationToken);
        await PurgeAccessLog(policy, cancellationToken);
        return await parts.Certificates.IssueForPurge(policy, clock.GetUtcNow(), cancellationToken);
    }

    private async Task PurgeAccessLog(RetentionPolicy policy, CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow().AddDays(-policy.AccessLogDays);
        try
        {
            while (await parts.AccessLog.Purge(before, AccessEntriesAtOnce, Note, cancellationToken) == AccessEntriesAtOnce)
                cancellationToken.ThrowIfCancellationRequested();
        }
        catch (InvalidDataException tampered)
        {
            // Everything else is still to be deleted in its time, and certified.
            LogAccessLogBroken(tampered.Message);
        }

        Task Note(NpgsqlConnection connection, int entries) => PurgeTables.NoteRemoved(connection, "access-log", entries, before, cancellationToken);
    }

    private static async Task<bool> Lock(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = RunLock } } };
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The access log was not purged: {Problem}")]
    private partial void LogAccessLogBroken(string problem);
}

/// <summary>What a purge is made of.</summary>
public sealed record PurgeParts(PeopleExpiry People, TubeExpiry Tubes, BookingExpiry Bookings, ConversionExpiry Conversions, PurgeTables Tables, PurgeEvents Events, AccessLog AccessLog, Certificates Certificates, Erasure Erasure);
