using Npgsql;
using NpgsqlTypes;

namespace HealthWuhan.HealthCloud.Events;

/// <summary>Where entries become durable.</summary>
public interface IEventStore
{
    /// <summary>Puts all of them on record, with everything that follows from them, or none. What is there already is passed over.</summary>
    Task Append(IReadOnlyList<RecordEntry> entries, CancellationToken cancellationToken);
}

/// <summary>The record in PostgreSQL. One statement is one transaction: a process that stops in the middle leaves nothing open behind it.</summary>
public sealed class EventStore(NpgsqlDataSource database) : IEventStore
{
    public async Task Append(IReadOnlyList<RecordEntry> entries, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT append_events($1, $2, $3, $4, $5, $6, $7)");
        command.Parameters.Add(Array(entries, entry => entry.Id));
        command.Parameters.Add(Array(entries, entry => entry.Day));
        command.Parameters.Add(Array(entries, entry => entry.Kind));
        command.Parameters.Add(Array(entries, entry => entry.At.UtcDateTime));
        command.Parameters.Add(Array(entries, entry => entry.Citizen?.Value));
        command.Parameters.Add(Array(entries, entry => entry.IsEvent));
        command.Parameters.Add(new() { Value = entries.Select(entry => entry.Payload).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlParameter<T[]> Array<T>(IReadOnlyList<RecordEntry> entries, Func<RecordEntry, T> column) =>
        new() { TypedValue = [.. entries.Select(column)] };
}
