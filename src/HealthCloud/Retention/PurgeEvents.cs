using HealthWuhan.Domain;
using HealthWuhan.Domain.Retention;
using Npgsql;
using NpgsqlTypes;

namespace HealthWuhan.HealthCloud.Retention;

/// <summary>The record of events loses its oldest days, each as a whole: a partition is dropped, which no row-by-row deletion of millions could be as cheap as.</summary>
public sealed class PurgeEvents(NpgsqlDataSource database)
{
    private const string Kind = "events";

    /// <summary>Drops the days that have had their time, the oldest first. A day whose readers cannot be waited for stays for another night.</summary>
    public async Task Drop(RetentionPolicy policy, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = CityTime.DateOf(now).AddDays(-policy.EventDays);
        await DropStrays(before, cancellationToken);
        foreach (var partition in await PartitionsBefore(before, cancellationToken))
        {
            try
            {
                await Drop(partition, before, cancellationToken);
            }
            catch (PostgresException busy) when (busy.SqlState == PostgresErrorCodes.LockNotAvailable)
            {
                return;
            }
        }
    }

    private async Task<IReadOnlyList<string>> PartitionsBefore(DateOnly before, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            SELECT days.relname::text FROM pg_inherits JOIN pg_class days ON days.oid = inhrelid
            WHERE inhparent = 'event'::regclass AND days.relname ~ '^event_\d{8}$' AND days.relname < 'event_' || to_char($1, 'YYYYMMDD')
            ORDER BY 1
            """);
        command.Parameters.Add(new() { Value = before, NpgsqlDbType = NpgsqlDbType.Date });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var names = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            names.Add(reader.GetString(0));
        return names;
    }

    private async Task Drop(string partition, DateOnly before, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var count = new NpgsqlCommand($"SET LOCAL lock_timeout = '2s'; SELECT count(*) FROM {partition}", connection);
        var events = (long)(await count.ExecuteScalarAsync(cancellationToken))!;
        await using var drop = new NpgsqlCommand($"DROP TABLE {partition}", connection);
        await drop.ExecuteNonQueryAsync(cancellationToken);
        await Note(connection, events, before, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Events of days that had no partition, straight from where they are: the fence stands before the whole record.</summary>
    private async Task DropStrays(DateOnly before, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var delete = new NpgsqlCommand("DELETE FROM event_stray WHERE day < $1", connection);
        delete.Parameters.Add(new() { Value = before, NpgsqlDbType = NpgsqlDbType.Date });
        await Note(connection, await delete.ExecuteNonQueryAsync(cancellationToken), before, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static Task Note(NpgsqlConnection connection, long events, DateOnly before, CancellationToken cancellationToken) => events == 0
        ? Task.CompletedTask
        : PurgeTables.NoteRemoved(connection, Kind, events, CityTime.StartOf(before), cancellationToken);
}
