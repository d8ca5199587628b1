using Npgsql;
using NpgsqlTypes;

namespace HealthWuhan.HealthCloud.Feed;

/// <summary>The record in its order. Positions become visible as they go up (0021-append-events.sql), so who asks for what comes after the last one misses nothing.</summary>
public sealed class EventFeed(NpgsqlDataSource database)
{
    /// <summary>So many positions are looked through at once where few of the kinds asked for are among them.</summary>
    private const int MostPassedOver = 20_000;

    /// <summary>The last position that is given.</summary>
    public async Task<long> Head(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT position FROM event_head");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>The events after a position.</summary>
    /// <param name="after">0 for the beginning.</param>
    /// <param name="kinds">Empty for all.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<FeedPage> Read(long after, IReadOnlyList<string> kinds, int limit, CancellationToken cancellationToken)
    {
        // The head first: what comes to be there later is not passed over by a page that did not see it.
        var head = await Head(cancellationToken);
        if (head <= after)
            return new([], after);

        var last = Math.Min(head, after + MostPassedOver);
        await using var command = database.CreateCommand(
            """
            SELECT position, id, kind, at, citizen, payload FROM event
            WHERE position > $1 AND position <= $2 AND (cardinality($3) = 0 OR kind = ANY ($3))
            ORDER BY position LIMIT $4
            """);
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = last });
        command.Parameters.Add(new() { Value = kinds.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = limit });
        var events = await List(command, cancellationToken);
        return new(events, events.Count == limit ? events[^1].Position : last);
    }

    /// <summary>Those events, in their order; those of days that were taken off the record are missing.</summary>
    public async Task<IReadOnlyList<FeedEvent>> Find(IReadOnlyList<long> positions, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "SELECT position, id, kind, at, citizen, payload FROM event WHERE position = ANY ($1) ORDER BY position");
        command.Parameters.Add(new() { Value = positions.ToArray() });
        return await List(command, cancellationToken);
    }

    private static async Task<IReadOnlyList<FeedEvent>> List(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var events = new List<FeedEvent>();
        while (await reader.ReadAsync(cancellationToken))
        {
            events.Add(new(
                reader.GetInt64(0),
                reader.GetString(1),
                reader.GetString(2),
                reader.GetFieldValue<DateTimeOffset>(3),
                reader.IsDBNull(4) ? null : new(reader.GetString(4)),
                reader.GetString(5)));
        }

        return events;
    }
}

/// <summary>Some events, and where to go on; <c>Next</c> may be past the last of them, and is never past one that was not there yet.</summary>
public sealed record FeedPage(IReadOnlyList<FeedEvent> Events, long Next);
