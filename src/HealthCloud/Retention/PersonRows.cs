using HealthWuhan.Domain.Identity;
using Npgsql;

namespace HealthWuhan.HealthCloud.Retention;

/// <summary>
/// The rows of the record that name one person, by the key of their grain, and how they go when the person is erased. The access log is not among them: who looked at
/// whom is kept for its own time.
/// </summary>
public sealed class PersonRows(NpgsqlDataSource database)
{
    /// <summary>The swab stays on record as nobody's, as in its tube, so that coverage counts it; the appointment, so that its site's figures stand.</summary>
    private static readonly string[] s_anonymized = ["sample", "appointment"];

    /// <summary>By what a certificate calls them. Whoever adds a table with a column of citizens adds it here.</summary>
    private static readonly (string Kind, string Table)[] s_tables =
    [
        ("swabs", "sample"),
        ("sampling-orders", "sampling_order"),
        ("code-changes", "health_code_change"),
        ("codes", "health_code"),
        ("result-looks", "result_look"),
        ("retention-visits", "retention_visit"),
        ("appointment-rows", "appointment"),
        ("conversions", "conversion"),
        ("conversion-evidence", "conversion_evidence"),
        ("conversion-visits", "conversion_visit"),
    ];

    /// <summary>The tables whose rows go.</summary>
    public static IEnumerable<string> Tables => s_tables.Select(table => table.Table);

    /// <summary>Deletes all of them at once; how many of each kind there were. Idempotent.</summary>
    public async Task<IReadOnlyList<PurgedItem>> Delete(CitizenKey citizen, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        foreach (var (_, table) in s_tables)
        {
            var command = new NpgsqlBatchCommand(s_anonymized.Contains(table, StringComparer.Ordinal)
                ? $"UPDATE {table} SET citizen = 'c-erased' WHERE citizen = $1"
                : $"DELETE FROM {table} WHERE citizen = $1");
            command.Parameters.AddText(citizen.Value);
            batch.BatchCommands.Add(command);
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
        return [.. s_tables.Select((table, i) => new PurgedItem(table.Kind, batch.BatchCommands[i].RecordsAffected, now)).Where(item => item.Removed > 0)];
    }
}
