using Npgsql;

namespace HealthWuhan.HealthCloud;

/// <summary>The user names of all staff accounts: only names, for lists. What an account is stands in its grain's state.</summary>
public sealed class StaffAccounts(NpgsqlDataSource database)
{
    /// <summary>Puts an account on the list. Idempotent.</summary>
    public async Task Add(string username, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("INSERT INTO staff_account (username) VALUES ($1) ON CONFLICT (username) DO NOTHING");
        command.Parameters.AddText(username);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>So many user names after that one, in their order; from the first on where it is null.</summary>
    public async Task<IReadOnlyList<string>> List(string? after, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT username FROM staff_account WHERE $1 IS NULL OR username > $1 ORDER BY username LIMIT $2");
        command.Parameters.AddText(after).AddNumber(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var names = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            names.Add(reader.GetString(0));
        return names;
    }
}
