using Npgsql;

namespace HealthWuhan.HealthCloud.Access;

/// <summary>How the log loses its oldest entries, and stays one that can be checked.</summary>
public sealed partial class AccessLog
{
    /// <summary>
    /// Deletes at most so many of the oldest entries, up to the first one that is not older than that time, and moves the anchor to the last deleted. They
    /// are checked first: what somebody has tampered with is not made to vanish.
    /// </summary>
    /// <param name="before">What is older goes.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="alongside">Done in the same transaction with the number of entries deleted.</param>
    /// <param name="cancellationToken">Ends the statements.</param>
    /// <exception cref="InvalidDataException">The entries are not those that we wrote: nothing is deleted.</exception>
    public async Task<int> Purge(
        DateTimeOffset before, int limit, Func<NpgsqlConnection, int, Task> alongside, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var check = new ChainCheck(chain);
        check.Begin(await ReadAnchor(connection, cancellationToken));
        if (await Oldest(connection, check, before, limit, cancellationToken) is not { Count: > 0 } old)
            return 0;
        if (check.Broken is { } broken)
            throw new InvalidDataException($"Entry {broken.Seq} of the access log cannot be purged, {broken.Why}: verify-access-log tells more.");

        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("SET LOCAL healthwuhan.purge = 'access-log'"),
                new("DELETE FROM access_log WHERE seq <= $1") { Parameters = { new() { Value = old[^1].Seq } } },
                AnchorAt(chain.AnchorAt(old[^1].Seq, old[^1].Hash)),
            },
        };
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await alongside(connection, old.Count);
        await transaction.CommitAsync(cancellationToken);
        return old.Count;
    }

    private static async Task<List<SealedEntry>> Oldest(
        NpgsqlConnection connection, ChainCheck check, DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT {Columns} FROM access_log ORDER BY seq LIMIT $1", connection) { Parameters = { new() { Value = limit } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var old = new List<SealedEntry>();
        while (await reader.ReadAsync(cancellationToken) && Entry(reader) is var entry && entry.At < before)
        {
            check.Take(entry);
            old.Add(entry);
        }

        return old;
    }

    private static async Task<AccessHead?> ReadAnchor(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT entries, hash, proof FROM access_log_anchor", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<byte[]>(2)) : null;
    }

    private static NpgsqlBatchCommand AnchorAt(AccessHead anchor) => new(
        """
        INSERT INTO access_log_anchor (entries, hash, proof) VALUES ($1, $2, $3)
        ON CONFLICT (is_only) DO UPDATE SET entries = excluded.entries, hash = excluded.hash, proof = excluded.proof
        """)
    {
        Parameters = { new() { Value = anchor.Entries }, new() { Value = anchor.Hash }, new() { Value = anchor.Proof } },
    };
}
