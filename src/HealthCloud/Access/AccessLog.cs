using HealthWuhan.Domain.Identity;
using Npgsql;
using NpgsqlTypes;

namespace HealthWuhan.HealthCloud.Access;

/// <summary>The log of who of the staff looked at whom, or changed something: append-only, and chained by <see cref="AccessChain"/>.</summary>
public sealed partial class AccessLog(NpgsqlDataSource database, AccessChain chain)
{
    private const string Columns = "seq, at, username, role, place, action, citizen, subject, reason, previous_hash, hash";

    /// <summary>Appends all entries, or none. Nodes that append at once wait for each other: their entries make one chain.</summary>
    /// <exception cref="InvalidDataException">The head is not ours; what it once named must be put back before anything is appended.</exception>
    public async Task Append(IReadOnlyList<AccessEntry> entries, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // The lock on the one row of the head is what orders the nodes; an advisory lock would be one statement more.
        var head = await ReadHead(connection, "FOR UPDATE", cancellationToken);
        if (head is null || !chain.IsOurs(head))
            throw new InvalidDataException("The access log's head was removed or changed by others: verify-access-log tells where.");

        var (added, next) = chain.Continue(head, entries);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { InsertOf(added), UpdateOf(next) } };
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>What was done to a citizen, the latest first.</summary>
    public Task<IReadOnlyList<SealedEntry>> OfCitizen(CitizenKey citizen, long? before, int limit, CancellationToken cancellationToken) => List(
        $"SELECT {Columns} FROM access_log WHERE citizen = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3",
        [new() { Value = citizen.Value }, new() { Value = before ?? long.MaxValue }, new() { Value = limit }],
        cancellationToken);

    /// <summary>What fits the query, the latest first.</summary>
    public Task<IReadOnlyList<SealedEntry>> Search(AccessQuery query, CancellationToken cancellationToken) => List(
        $"""
        SELECT {Columns} FROM access_log
        WHERE ($1 IS NULL OR citizen = $1) AND ($2 IS NULL OR username = $2) AND ($3 IS NULL OR action = $3)
          AND ($4 IS NULL OR at >= $4) AND ($5 IS NULL OR at < $5) AND seq < $6
        ORDER BY seq DESC LIMIT $7
        """,
        [
            new() { Value = (object?)query.Citizen?.Value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            new() { Value = (object?)query.Username ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            new() { Value = (object?)query.Action ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            new() { Value = (object?)query.From?.ToUniversalTime() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz },
            new() { Value = (object?)query.To?.ToUniversalTime() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz },
            new() { Value = query.Before ?? long.MaxValue },
            new() { Value = query.Limit },
        ],
        cancellationToken);

    /// <summary>Goes along the whole log as it is at this moment, while nodes append to it; however long it is, one entry is held at a time.</summary>
    /// <returns>The head, and what the check found.</returns>
    public async Task<AccessHead?> Verify(ChainCheck check, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        var head = await ReadHead(connection, "", cancellationToken);
        check.Begin(await ReadAnchor(connection, cancellationToken));
        await using var all = new NpgsqlCommand($"SELECT {Columns} FROM access_log ORDER BY seq", connection) { CommandTimeout = 0 };
        await using var reader = await all.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            check.Take(Entry(reader));
        check.End(head);
        return head;
    }

    private async Task<IReadOnlyList<SealedEntry>> List(string sql, NpgsqlParameter[] parameters, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var entries = new List<SealedEntry>();
        while (await reader.ReadAsync(cancellationToken))
            entries.Add(Entry(reader));
        return entries;
    }

    private static async Task<AccessHead?> ReadHead(NpgsqlConnection connection, string locking, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT entries, hash, proof FROM access_log_head {locking}", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1), reader.IsDBNull(2) ? null : reader.GetFieldValue<byte[]>(2))
            : null;
    }

    private static NpgsqlBatchCommand InsertOf(IReadOnlyList<SealedEntry> entries) => new(
        $"""
        INSERT INTO access_log ({Columns})
        SELECT * FROM unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::bytea[], $11::bytea[])
        """)
    {
        Parameters =
        {
            Array(entries, entry => entry.Seq),
            Array(entries, entry => entry.At.UtcDateTime),
            Array(entries, entry => entry.Username),
            Array(entries, entry => entry.Role),
            Array(entries, entry => entry.Place),
            Array(entries, entry => entry.Action),
            Array(entries, entry => entry.Citizen),
            Array(entries, entry => entry.Subject),
            Array(entries, entry => entry.Reason),
            Array(entries, entry => entry.PreviousHash),
            Array(entries, entry => entry.Hash),
        },
    };

    private static NpgsqlBatchCommand UpdateOf(AccessHead head) => new("UPDATE access_log_head SET entries = $1, hash = $2, proof = $3")
    {
        Parameters = { new() { Value = head.Entries }, new() { Value = head.Hash }, new() { Value = head.Proof } },
    };

    private static NpgsqlParameter<T[]> Array<T>(IReadOnlyList<SealedEntry> entries, Func<SealedEntry, T> column) =>
        new() { TypedValue = [.. entries.Select(column)] };

    private static SealedEntry Entry(NpgsqlDataReader reader) => new()
    {
        Seq = reader.GetInt64(0),
        At = reader.GetFieldValue<DateTimeOffset>(1),
        Username = reader.GetString(2),
        Role = reader.GetString(3),
        Place = Text(reader, 4),
        Action = reader.GetString(5),
        Citizen = Text(reader, 6),
        Subject = Text(reader, 7),
        Reason = Text(reader, 8),
        PreviousHash = reader.GetFieldValue<byte[]>(9),
        Hash = reader.GetFieldValue<byte[]>(10),
    };

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
