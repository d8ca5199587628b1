using HealthWuhan.Domain.Identity;
using Npgsql;

namespace HealthWuhan.HealthCloud.Retention;

/// <summary>
/// The rows of the record that name one person, by the key of their grain, and how they go when the person is erased. The access log is not among them: who looked at
/// whom is kept for its own time.
/// </summary>
public sealed class PersonRows(NpgsqlDataSource database)
{
    /// <summary>By what a certificate calls them. Whoever adds a table with a column of citizens adds it here.</summary>
    private static readonly (string Kind, string Table)[] s_tables =
    [
        ("roster", "roster"),
        ("swabs", "sample"),
        ("sampling-orders", "sampling_order"),
        ("code-changes", "health_code_change"),
        ("codes", "health_code"),
        ("result-looks", "result_look"),
        ("retention-visits", "retention_visit"),
        ("appointment-rows", "appointment"),
        ("patient-visits", "patient_visit"),
        ("conversions", "conversion"),
        ("conversion-evidence", "conversion_evidence"),
        ("conversion-visits", "conversion_visit"),
    ];

    /// <summary>The tables whose rows go.</summary>
    public static IEnumerable<string> Tables => s_tables.Select(table => table.Table);

    /// <summary>Deletes all of them at once; how many of each kind there were. Idempotent.</summary>
    public async Task<IReadOnlyList<PurgedItem>> Delete(CitizenKey citizen, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var items = new List<PurgedItem>();
        foreach (var (kind, table) in s_tables)
        {
            if (await Delete(connection, table, citizen, cancellationToken) is > 0 and var rows)
                items.Add(new(kind, rows, now));
        }

        await transaction.CommitAsync(cancellationToken);
        return items;
    }

    /// <summary>The swab stays on record as nobody's, as in its tube, so that coverage counts it among the swabs; the appointment, so that its site's figures stand.</summary>
    private static async Task<int> Delete(NpgsqlConnection connection, string table, CitizenKey citizen, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(table switch
        {
            "sample" => "SELECT anonymize_samples($1)",
            "appointment" => "UPDATE appointment SET citizen = 'c-erased' WHERE citizen = $1",
            _ => $"DELETE FROM {table} WHERE citizen = $1",
        }, connection);
        command.Parameters.AddText(citizen.Value);
        return table == "sample" ? (int)(long)(await command.ExecuteScalarAsync(cancellationToken))! : await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
