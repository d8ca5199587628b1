using HealthWuhan.Domain.Identity;
using Npgsql;
using NpgsqlTypes;

namespace HealthWuhan.HealthCloud.Rosters;

/// <summary>Puts rosters into the table, part by part, and tells how far each import is.</summary>
/// <remarks>
/// A part is copied into a temporary table, compared with what is known, and put; figures of coverage follow in the same transaction (0024-coverage.sql), and so does the
/// progress. So an import that is cut short has done whole parts, and the same file again finds them unchanged.
/// </remarks>
public sealed class RosterImports(NpgsqlDataSource database)
{
    /// <summary>Refused rows of an import that are kept by number.</summary>
    public const int MostRefusals = 1000;

    /// <summary>People of a part whose keys are told because something of theirs has changed.</summary>
    public const int MostChangedTold = 1000;

    /// <summary>What says the same so long afterwards is noted, since who is not named for the time of the policy goes.</summary>
    private const string Merge =
        """
        WITH latest AS (SELECT DISTINCT ON (citizen) citizen, community, exclusion, person FROM roster_incoming ORDER BY citizen, number DESC),
        compared AS MATERIALIZED (
          SELECT latest.*, known.is_same, known.updated_at FROM latest
          LEFT JOIN LATERAL (
            SELECT (row.community, row.exclusion, row.person) = (latest.community, latest.exclusion, latest.person) AS is_same, row.updated_at
            FROM roster row WHERE row.citizen = latest.citizen LIMIT 1
          ) known ON true
        ),
        put AS (
          INSERT INTO roster (citizen, community, exclusion, person, source, updated_at)
          SELECT citizen, community, exclusion, person, $1, $2 FROM compared
          WHERE is_same IS NOT TRUE OR updated_at < $2 - interval '30 days' ORDER BY citizen
          ON CONFLICT (citizen) DO UPDATE SET
            (community, exclusion, person, source, updated_at) = (excluded.community, excluded.exclusion, excluded.person, excluded.source, excluded.updated_at)
        )
        SELECT count(*), (array_agg(citizen))[1:$3] FROM compared WHERE is_same IS NOT TRUE
        """;

    /// <summary>Notes that an import begins; its number.</summary>
    public async Task<long> Begin(string username, long? bytesInAll, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "INSERT INTO roster_import (username, started_at, progress_at, bytes_in_all) VALUES ($1, $2, $2, $3) RETURNING id");
        command.Parameters.AddText(username).AddTime(now);
        command.Parameters.Add(new() { Value = (object?)bytesInAll ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Puts a part, with its refused rows and the progress, all or nothing; how many rows changed something, and whose the first of them are.</summary>
    public async Task<(long Changed, IReadOnlyList<CitizenKey> Whose)> Put(long import, RosterPart part, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var (changed, whose) = part.Rows.Count == 0 ? (0, []) : await Merged(connection, import, part, now, cancellationToken);
        await NoteRefusals(connection, import, part.Refused, cancellationToken);
        await using var note = new NpgsqlCommand(
            """
            UPDATE roster_import SET progress_at = $2, accepted = accepted + $3, unchanged = unchanged + $4, refused = refused + $5, bytes = $6 WHERE id = $1
            """,
            connection);
        note.Parameters.AddRevision(import).AddTime(now).AddRevision(changed).AddRevision(part.Rows.Count - changed).AddRevision(part.RefusedCount).AddRevision(part.Bytes);
        await note.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (changed, whose);
    }

    /// <summary>Notes that the file has come to its end; nodes ask again where people live, also for what an import before it had left.</summary>
    public async Task End(long import, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new("UPDATE roster_head SET revision = revision + 1"));
        var end = new NpgsqlBatchCommand("UPDATE roster_import SET finished_at = $2, progress_at = $2 WHERE id = $1");
        end.Parameters.AddRevision(import).AddTime(now);
        batch.BatchCommands.Add(end);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<(long Changed, IReadOnlyList<CitizenKey> Whose)> Merged(
        NpgsqlConnection connection, long import, RosterPart part, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await Copy(connection, part.Rows, cancellationToken);
        await using var merge = new NpgsqlCommand(Merge, connection) { CommandTimeout = 0 };
        merge.Parameters.AddRevision(import).AddTime(now).AddNumber(MostChangedTold);
        await using var reader = await merge.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.IsDBNull(1) ? [] : [.. reader.GetFieldValue<string[]>(1).Select(key => new CitizenKey(key))]);
    }

    private static async Task Copy(NpgsqlConnection connection, IReadOnlyList<KeyedResident> rows, CancellationToken cancellationToken)
    {
        await using var table = new NpgsqlCommand(
            """
            CREATE TEMP TABLE IF NOT EXISTS roster_incoming
              (number integer, citizen text COLLATE "C", community text COLLATE "C", exclusion text COLLATE "C", person bytea) ON COMMIT DELETE ROWS
            """,
            connection);
        await table.ExecuteNonQueryAsync(cancellationToken);
        await using var copy = await connection.BeginBinaryImportAsync(
            "COPY roster_incoming (number, citizen, community, exclusion, person) FROM STDIN (FORMAT BINARY)", cancellationToken);
        for (var number = 0; number < rows.Count; number++)
        {
            var row = rows[number];
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(number, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(row.Citizen.Value, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(row.Community, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(row.Exclusion, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(row.Person, NpgsqlDbType.Bytea, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static async Task NoteRefusals(NpgsqlConnection connection, long import, IReadOnlyList<RefusedRosterRow> refused, CancellationToken cancellationToken)
    {
        if (refused.Count == 0)
            return;

        await using var command = new NpgsqlCommand(
            "INSERT INTO roster_refusal (import, row, code, detail) SELECT $1, * FROM unnest($2, $3, $4) ON CONFLICT DO NOTHING", connection);
        command.Parameters.AddRevision(import);
        command.Parameters.Add(new() { Value = refused.Select(row => row.Row).ToArray() });
        command.Parameters.Add(new() { Value = refused.Select(row => row.Code).ToArray() });
        command.Parameters.Add(new() { Value = refused.Select(row => row.Detail).ToArray() });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>Some rows of a file, in their order.</summary>
/// <param name="Rows">The good ones.</param>
/// <param name="Refused">The bad ones that are kept by number, one for everything that is wrong with a row.</param>
/// <param name="RefusedCount">How many rows were bad.</param>
/// <param name="Bytes">How far the file has been read after them.</param>
public sealed record RosterPart(IReadOnlyList<KeyedResident> Rows, IReadOnlyList<RefusedRosterRow> Refused, int RefusedCount, long Bytes);
