using System.Data;
using HealthWuhan.Domain.Retention;
using HealthWuhan.HealthCloud.Access;
using Npgsql;
using NpgsqlTypes;

namespace HealthWuhan.HealthCloud.Retention;

/// <summary>The certificates of everything that was deleted because its time was over, or because its owner asked for it: append-only, and chained.</summary>
public sealed class Certificates(NpgsqlDataSource database, CertificateChain chain)
{
    private const string Columns = "seq, at, kind, items, policy, subject, previous_hash, hash";

    /// <summary>Certifies what purges have deleted since the last certificate, if only that it was nothing. In one transaction: nothing is certified twice or never.</summary>
    public async Task<Certificate> IssueForPurge(RetentionPolicy policy, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var items = await TakeProgress(connection, cancellationToken);
        var certificate = await Append(connection, Deletion.Of(Deletion.Purge, now, items, policy), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return certificate;
    }

    /// <summary>Adds a certificate in the caller's transaction. Nodes that add at once wait for each other.</summary>
    /// <exception cref="InvalidDataException">The head is not ours: what it once named must be put back before anything is added.</exception>
    public async Task<Certificate> Append(NpgsqlConnection connection, Deletion deletion, CancellationToken cancellationToken)
    {
        var head = await ReadHead(connection, "FOR UPDATE", cancellationToken);
        if (head is null || !chain.IsOurs(head))
            throw new InvalidDataException("The head of the certificates was removed or changed by others.");

        var (certificate, next) = chain.Continue(head, deletion);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                InsertOf(certificate),
                new("UPDATE retention_certificate_head SET entries = $1, hash = $2, proof = $3")
                {
                    Parameters = { new() { Value = next.Entries }, new() { Value = next.Hash }, new() { Value = next.Proof } },
                },
            },
        };
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return certificate;
    }

    /// <summary>The latest first, before that one where one is named.</summary>
    public async Task<IReadOnlyList<Certificate>> List(long? before, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"SELECT {Columns} FROM retention_certificate WHERE seq < $1 ORDER BY seq DESC LIMIT $2");
        command.Parameters.AddRevision(before ?? long.MaxValue).AddNumber(limit);
        return await Read(command, cancellationToken);
    }

    /// <summary>The last one of that kind; null where there is none.</summary>
    public async Task<Certificate?> LastOf(string kind, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"SELECT {Columns} FROM retention_certificate WHERE kind = $1 ORDER BY seq DESC LIMIT 1");
        command.Parameters.AddText(kind);
        return await Read(command, cancellationToken) is [var last, ..] ? last : null;
    }

    /// <summary>How many there are, and the first that is not as we wrote it. They are few: one a day, and one for each who was erased.</summary>
    public async Task<(long Count, BrokenLink? Broken)> Verify(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        var head = await ReadHead(connection, "", cancellationToken);
        await using var command = new NpgsqlCommand($"SELECT {Columns} FROM retention_certificate ORDER BY seq", connection);
        var all = await Read(command, cancellationToken);
        return (all.Count, chain.Check(all, head));
    }

    private static async Task<IReadOnlyList<PurgedItem>> TakeProgress(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("DELETE FROM purge_progress RETURNING kind, removed, until", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var items = new List<PurgedItem>();
        while (await reader.ReadAsync(cancellationToken))
            items.Add(new(reader.GetString(0), reader.GetInt64(1), reader.GetFieldValue<DateTimeOffset>(2)));
        return [.. items.OrderBy(item => item.Kind, StringComparer.Ordinal)];
    }

    private static async Task<AccessHead?> ReadHead(NpgsqlConnection connection, string locking, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT entries, hash, proof FROM retention_certificate_head {locking}", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1), reader.IsDBNull(2) ? null : reader.GetFieldValue<byte[]>(2))
            : null;
    }

    private static NpgsqlBatchCommand InsertOf(Certificate certificate)
    {
        var command = new NpgsqlBatchCommand($"INSERT INTO retention_certificate ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
        var deletion = certificate.Deletion;
        command.Parameters.AddRevision(certificate.Seq).AddTime(deletion.At).AddText(deletion.Kind).AddText(deletion.Items).AddText(deletion.Policy).AddText(deletion.Subject);
        command.Parameters.Add(new() { Value = certificate.PreviousHash, NpgsqlDbType = NpgsqlDbType.Bytea });
        command.Parameters.Add(new() { Value = certificate.Hash, NpgsqlDbType = NpgsqlDbType.Bytea });
        return command;
    }

    private static async Task<IReadOnlyList<Certificate>> Read(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var certificates = new List<Certificate>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var deletion = new Deletion(reader.Time("at"), reader.GetString(2), reader.GetString(3), reader.GetString(4)) { Subject = reader.Text("subject") };
            certificates.Add(new(reader.GetInt64(0), deletion, reader.GetFieldValue<byte[]>(6)) { Hash = reader.GetFieldValue<byte[]>(7) });
        }

        return certificates;
    }
}
