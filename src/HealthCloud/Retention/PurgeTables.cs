using HealthWuhan.Domain.Retention;
using Npgsql;

namespace HealthWuhan.HealthCloud.Retention;

/// <summary>Deletes old rows of the record in batches. Each batch notes what it deleted in the same transaction, for the certificate.</summary>
public sealed class PurgeTables(NpgsqlDataSource database)
{
    private const int Batch = 1000;

    private const string Note =
        """
        INSERT INTO purge_progress AS known (kind, removed, until) VALUES ($1, $2, $3)
        ON CONFLICT (kind) DO UPDATE SET removed = known.removed + excluded.removed, until = greatest(known.until, excluded.until)
        """;

    /// <summary>Deletes everything of the step that is older; how many rows those were.</summary>
    public async Task<long> Delete(PurgeStep step, RetentionPolicy policy, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (until, all) = (now.AddDays(-step.Days(policy)), 0L);
        for (var deleted = Batch; deleted == Batch; all += deleted)
            deleted = await DeleteBatch(step, until, cancellationToken);
        return all;
    }

    /// <summary>Notes what was deleted otherwise.</summary>
    public async Task NoteRemoved(string kind, int removed, DateTimeOffset until, CancellationToken cancellationToken)
    {
        if (removed == 0)
            return;

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await NoteRemoved(connection, kind, removed, until, cancellationToken);
    }

    /// <summary>The same in the caller's transaction.</summary>
    public static async Task NoteRemoved(NpgsqlConnection connection, string kind, long removed, DateTimeOffset until, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Note, connection);
        command.Parameters.AddText(kind).AddRevision(removed).AddTime(until);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<int> DeleteBatch(PurgeStep step, DateTimeOffset until, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            $"DELETE FROM {step.Table} WHERE ctid = ANY (ARRAY (SELECT row.ctid FROM {step.Table} row WHERE {step.Old} LIMIT {Batch} FOR UPDATE SKIP LOCKED))", connection);
        command.Parameters.AddTime(until);
        var deleted = await command.ExecuteNonQueryAsync(cancellationToken);
        if (deleted > 0)
            await NoteRemoved(connection, step.Kind, deleted, until, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return deleted;
    }
}
