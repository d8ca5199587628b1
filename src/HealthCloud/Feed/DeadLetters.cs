using Npgsql;
using NpgsqlTypes;

namespace HealthWuhan.HealthCloud.Feed;

/// <summary>An event that a consumer did not take, by its position; its line is whose it is.</summary>
public sealed record DeadLetter(long Position, string Line, string Failure, int Attempts);

/// <summary>A dead letter as it is listed.</summary>
public sealed record DeadLetterRow(long Position, string? Id, string? Kind, string Failure, int Attempts, DateTimeOffset FailedAt, bool IsDue);

/// <summary>What is set aside for consumers.</summary>
public sealed class DeadLetters(NpgsqlDataSource database)
{
    /// <summary>Those of a consumer after a position, in their order. Id and kind are null where the event's day was taken off the record.</summary>
    public async Task<IReadOnlyList<DeadLetterRow>> List(string consumer, long after, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            SELECT letter.position, happened.id, happened.kind, failure, attempts, failed_at, is_due
            FROM feed_dead_letter letter LEFT JOIN LATERAL (SELECT id, kind FROM event WHERE event.position = letter.position) happened ON true
            WHERE consumer = $1 AND letter.position > $2 ORDER BY letter.position LIMIT $3
            """);
        command.Parameters.AddText(consumer).AddRevision(after).AddNumber(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var letters = new List<DeadLetterRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            letters.Add(new(
                reader.GetInt64(0), reader.Text("id"), reader.Text("kind"), reader.GetString(3), reader.GetInt32(4), reader.Time("failed_at"), reader.GetBoolean(6)));
        }

        return letters;
    }

    public async Task<IReadOnlyDictionary<string, long>> Count(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT consumer, count(*) FROM feed_dead_letter GROUP BY consumer");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
            counts[reader.GetString(0)] = reader.GetInt64(1);
        return counts;
    }

    /// <summary>Has all of a consumer's tried again, each after those before it. How many there are.</summary>
    public async Task<int> Replay(string consumer, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("UPDATE feed_dead_letter SET is_due = true WHERE consumer = $1");
        command.Parameters.AddText(consumer);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The first that are to be tried again.</summary>
    public async Task<IReadOnlyList<long>> Due(string consumer, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT position FROM feed_dead_letter WHERE consumer = $1 AND is_due ORDER BY position LIMIT $2");
        command.Parameters.AddText(consumer).AddNumber(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var positions = new List<long>();
        while (await reader.ReadAsync(cancellationToken))
            positions.Add(reader.GetInt64(0));
        return positions;
    }

    /// <summary>Of these lines, those that have something set aside: what comes later waits behind it.</summary>
    public async Task<IReadOnlySet<string>> Blocked(string consumer, IEnumerable<string> lines, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT DISTINCT line FROM feed_dead_letter WHERE consumer = $1 AND line = ANY ($2)");
        command.Parameters.AddText(consumer);
        command.Parameters.Add(new() { Value = lines.Distinct(StringComparer.Ordinal).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var blocked = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
            blocked.Add(reader.GetString(0));
        return blocked;
    }

    /// <summary>What became of those that were tried again: gone, or set aside once more until somebody asks again.</summary>
    public async Task Settle(string consumer, IReadOnlyList<long> tried, IReadOnlyList<DeadLetter> setAside, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        var gone = new NpgsqlBatchCommand("DELETE FROM feed_dead_letter WHERE consumer = $1 AND position = ANY ($2)");
        gone.Parameters.AddText(consumer);
        gone.Parameters.Add(new() { Value = tried.Except(setAside.Select(letter => letter.Position)).ToArray() });
        batch.BatchCommands.Add(gone);
        foreach (var letter in setAside)
        {
            var again = new NpgsqlBatchCommand(
                "UPDATE feed_dead_letter SET is_due = false, failure = $3, attempts = attempts + $4, failed_at = now() WHERE consumer = $1 AND position = $2");
            again.Parameters.AddText(consumer).AddRevision(letter.Position).AddText(letter.Failure).AddNumber(letter.Attempts);
            batch.BatchCommands.Add(again);
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}
