using HealthWuhan.Domain.Identity;
using Npgsql;
using NpgsqlTypes;

namespace HealthWuhan.HealthCloud.Conversions;

/// <summary>Names a stored piece of evidence.</summary>
public sealed record EvidenceName(CitizenKey Citizen, string Application, string Content);

/// <summary>The encrypted bytes of evidence, as they come and go. Who may see which, the application knows.</summary>
public sealed class StoredEvidence(NpgsqlDataSource database)
{
    /// <summary>The same content is encrypted anew each time and means the same, so what is there stays.</summary>
    public async Task Put(EvidenceName name, byte[] encrypted, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "INSERT INTO conversion_evidence (citizen, application, content, payload) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING");
        Add(command, name).Add(new() { Value = encrypted, NpgsqlDbType = NpgsqlDbType.Bytea });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Null where it is not there.</summary>
    public async Task<byte[]?> Get(EvidenceName name, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT payload FROM conversion_evidence WHERE citizen = $1 AND application = $2 AND content = $3");
        Add(command, name);
        return await command.ExecuteScalarAsync(cancellationToken) as byte[];
    }

    /// <summary>Deletes all of a citizen's but these; how many went.</summary>
    public async Task<int> KeepOnly(CitizenKey citizen, IReadOnlyCollection<EvidenceName> kept, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "DELETE FROM conversion_evidence WHERE citizen = $1 AND (application, content) NOT IN (SELECT * FROM unnest($2, $3))");
        command.Parameters.AddText(citizen.Value);
        foreach (var part in (string[][])[[.. kept.Select(name => name.Application)], [.. kept.Select(name => name.Content)]])
            command.Parameters.Add(new() { Value = part, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlParameterCollection Add(NpgsqlCommand command, EvidenceName name) =>
        command.Parameters.AddText(name.Citizen.Value).AddText(name.Application).AddText(name.Content);
}
