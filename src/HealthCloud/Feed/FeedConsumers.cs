using Npgsql;
using NpgsqlTypes;

namespace HealthWuhan.HealthCloud.Feed;

/// <summary>Who is called with what happens, and how far each has come.</summary>
public sealed class FeedConsumers(NpgsqlDataSource database)
{
    private const string Columns = "id, url, secret, kinds, position, failing_since, failure";

    /// <summary>Registers a consumer, which gets everything after a position, or what happens from now on; or changes one, which goes on where it is.</summary>
    public async Task Put(FeedConsumer consumer, long? after, string by, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            INSERT INTO feed_consumer (id, url, secret, kinds, position, put_by, put_at)
            VALUES ($1, $2, $3, $4, coalesce($5, (SELECT position FROM event_head)), $6, now())
            ON CONFLICT (id) DO UPDATE SET
              url = excluded.url, secret = excluded.secret, kinds = excluded.kinds, put_by = excluded.put_by, put_at = excluded.put_at,
              position = coalesce($5, feed_consumer.position)
            """);
        command.Parameters.AddText(consumer.Id).AddText(consumer.Url.AbsoluteUri);
        command.Parameters.Add(new() { Value = consumer.Secret });
        command.Parameters.Add(new() { Value = consumer.Kinds.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = (object?)after ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        command.Parameters.AddText(by);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Ends a consumer, with all that is set aside for it. Whether there was one.</summary>
    public async Task<bool> Remove(string id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("DELETE FROM feed_consumer WHERE id = $1");
        command.Parameters.AddText(id);
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    public async Task<IReadOnlyList<FeedConsumer>> List(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"SELECT {Columns} FROM feed_consumer ORDER BY id");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var consumers = new List<FeedConsumer>();
        while (await reader.ReadAsync(cancellationToken))
            consumers.Add(Read(reader));
        return consumers;
    }

    /// <summary>How far behind everybody is: in positions, of all kinds, and in time since the first event that was not taken came on record.</summary>
    public async Task<IReadOnlyList<FeedDelay>> Delays(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            SELECT id, greatest(0, head.position - consumer.position),
              coalesce(extract(epoch FROM clock_timestamp() -
                (SELECT recorded_at FROM event WHERE event.position > consumer.position ORDER BY event.position LIMIT 1)), 0)::float8
            FROM feed_consumer consumer, event_head head ORDER BY id
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var delays = new List<FeedDelay>();
        while (await reader.ReadAsync(cancellationToken))
            delays.Add(new(reader.GetString(0), reader.GetInt64(1), reader.GetDouble(2)));
        return delays;
    }

    /// <summary>Takes the lease, or prolongs it; null where another silo has it. Its time is the database's, so no silo's clock matters.</summary>
    public async Task<FeedConsumer?> Lease(string id, Guid silo, TimeSpan time, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
            UPDATE feed_consumer SET leased_by = $2, leased_until = now() + $3
            WHERE id = $1 AND (leased_by = $2 OR leased_until < now())
            RETURNING {Columns}
            """);
        command.Parameters.AddText(id);
        command.Parameters.Add(new() { Value = silo });
        command.Parameters.Add(new() { Value = time });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    /// <summary>Gives the lease back, for another silo to take at once.</summary>
    public async Task Release(string id, Guid silo, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("UPDATE feed_consumer SET leased_until = '-infinity' WHERE id = $1 AND leased_by = $2");
        command.Parameters.AddText(id);
        command.Parameters.Add(new() { Value = silo });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>
    /// Notes that everything up to there was taken or is set aside, both or neither. False, and nothing done, where the lease is another's by now or somebody has
    /// sent the consumer elsewhere meanwhile.
    /// </summary>
    public async Task<bool> Advance(FeedConsumer consumer, Guid silo, long position, IReadOnlyList<DeadLetter> setAside, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            WITH advanced AS
            (
              UPDATE feed_consumer SET position = $4, failing_since = NULL, failure = NULL WHERE id = $1 AND leased_by = $2 AND position = $3 RETURNING id
            ),
            aside AS
            (
              INSERT INTO feed_dead_letter (consumer, position, line, failure, attempts, failed_at)
              SELECT advanced.id, letter.position, line, failure, attempts, now()
              FROM advanced, unnest($5::bigint[], $6::text[], $7::text[], $8::int[]) AS letter (position, line, failure, attempts)
              ON CONFLICT DO NOTHING
            )
            SELECT count(*) FROM advanced
            """);
        command.Parameters.AddText(consumer.Id);
        command.Parameters.Add(new() { Value = silo });
        command.Parameters.AddRevision(consumer.Position).AddRevision(position);
        command.Parameters.Add(new() { Value = setAside.Select(letter => letter.Position).ToArray() });
        command.Parameters.Add(new() { Value = setAside.Select(letter => letter.Line).ToArray() });
        command.Parameters.Add(new() { Value = setAside.Select(letter => letter.Failure).ToArray() });
        command.Parameters.Add(new() { Value = setAside.Select(letter => letter.Attempts).ToArray() });
        return (long)(await command.ExecuteScalarAsync(cancellationToken))! == 1;
    }

    /// <summary>Notes since when, and why, a consumer takes nothing.</summary>
    public async Task Fail(string id, string failure, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "UPDATE feed_consumer SET failing_since = coalesce(failing_since, now()), failure = $2 WHERE id = $1");
        command.Parameters.AddText(id).AddText(failure);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static FeedConsumer Read(NpgsqlDataReader reader) =>
        new(reader.GetString(0), new(reader.GetString(1)), reader.GetFieldValue<byte[]>(2), reader.GetFieldValue<string[]>(3))
        {
            Position = reader.GetInt64(4),
            FailingSince = reader.TimeOrNull("failing_since"),
            Failure = reader.Text("failure"),
        };
}

/// <summary>How far behind a consumer is.</summary>
public sealed record FeedDelay(string Consumer, long Events, double Seconds);

/// <summary>Who is called, and with which kinds (empty: all). The secret is encrypted.</summary>
public sealed record FeedConsumer(string Id, Uri Url, byte[] Secret, IReadOnlyList<string> Kinds)
{
    public long Position { get; init; }
    public DateTimeOffset? FailingSince { get; init; }
    public string? Failure { get; init; }
}
