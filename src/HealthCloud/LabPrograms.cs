using Npgsql;

namespace HealthWuhan.HealthCloud;

/// <summary>Which programs the labs have: only names, for lists. What a program is stands in its grain's state.</summary>
public sealed class LabPrograms(NpgsqlDataSource database)
{
    /// <summary>Puts a program on the list. Idempotent.</summary>
    public async Task Add(string clientId, string lab, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "INSERT INTO lab_program (client_id, lab, created_at) VALUES ($1, $2, $3) ON CONFLICT (client_id) DO NOTHING");
        command.Parameters.AddText(clientId).AddText(lab).AddTime(at);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Takes a program off the list. Idempotent.</summary>
    public async Task Remove(string clientId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("DELETE FROM lab_program WHERE client_id = $1");
        command.Parameters.AddText(clientId);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The client ids of a lab's programs, or of every lab's where none is named, by lab and then the oldest first.</summary>
    public async Task<IReadOnlyList<string>> List(string? lab, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "SELECT client_id FROM lab_program WHERE $1 IS NULL OR lab = $1 ORDER BY lab, created_at, client_id");
        command.Parameters.AddText(lab);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var ids = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            ids.Add(reader.GetString(0));
        return ids;
    }
}
