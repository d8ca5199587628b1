using Npgsql;
using NpgsqlTypes;

namespace HealthWuhan.Silo.Storage.Grouped;

/// <summary>Which row of <c>grain_state</c>: the grain's key, and the name of its state.</summary>
internal readonly record struct StatePlace(string Key, string StateName);

/// <summary>What lies in a row; no payload after a clear that kept the row.</summary>
internal sealed record StoredState(byte[]? Payload, int Version);

/// <summary>A write at the version that its grain has read; null where nothing was stored.</summary>
internal sealed record StateWrite(StatePlace Place, int? Version, byte[] Payload);

/// <summary>
/// Many rows of <c>grain_state</c> in one transaction (0044-grain-state-groups.sql); the same rows, versions and rules as the statements of Orleans' own provider
/// (0002-grain-storage.sql), so that both may be used for one table, by silos of two releases too.
/// </summary>
internal sealed class StateRows(NpgsqlDataSource database, string serviceId)
{
    private const string ReadRows = "SELECT place, stored, revision FROM read_states($1, $2, $3)";
    private const string WriteRows = "SELECT place, revision FROM write_states($1, $2, $3, $4, $5)";

    private const string WriteOne =
        """
        WITH updated AS
        (
          UPDATE grain_state SET payload = $4, version = version + 1, written_at = now()
          WHERE string_key = $1 AND n1 = 0 AND n0 = 0 AND state_name = $2 AND service_id = $5 AND version = $3
          RETURNING version
        ),
        inserted AS
        (
          INSERT INTO grain_state (string_key, n1, n0, state_name, service_id, version, payload)
          SELECT $1, 0, 0, $2, $5, 1, $4 WHERE $3 IS NULL
          ON CONFLICT DO NOTHING
          RETURNING version
        )
        SELECT version FROM updated UNION ALL SELECT version FROM inserted
        """;

    private const string DeleteOne =
        "DELETE FROM grain_state WHERE string_key = $1 AND n1 = 0 AND n0 = 0 AND state_name = $2 AND service_id = $4 AND version = $3";

    /// <summary>In the order of the places; null where nothing is stored.</summary>
    public async Task<StoredState?[]> Read(IReadOnlyList<StatePlace> places)
    {
        await using var command = database.CreateCommand(ReadRows);
        command.Parameters.Add(Texts(places.Select(place => place.Key)));
        command.Parameters.Add(Texts(places.Select(place => place.StateName)));
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = serviceId });
        await using var reader = await command.ExecuteReaderAsync();
        var found = new StoredState?[places.Count];
        while (await reader.ReadAsync())
            found[reader.GetInt64(0) - 1] = new(await reader.IsDBNullAsync(1) ? null : await reader.GetFieldValueAsync<byte[]>(1), reader.GetInt32(2));
        return found;
    }

    /// <summary>
    /// The new versions, in the order of the writes. Null where this one was not written: its version is not the stored one, or its row is locked;
    /// <see cref="Write(StateWrite)"/> tells which. No place may be there twice.
    /// </summary>
    public async Task<int?[]> Write(IReadOnlyList<StateWrite> writes)
    {
        await using var command = database.CreateCommand(WriteRows);
        command.Parameters.Add(Texts(writes.Select(write => write.Place.Key)));
        command.Parameters.Add(Texts(writes.Select(write => write.Place.StateName)));
        command.Parameters.Add(new NpgsqlParameter<int?[]> { TypedValue = [.. writes.Select(write => write.Version)] });
        command.Parameters.Add(new NpgsqlParameter<byte[][]> { TypedValue = [.. writes.Select(write => write.Payload)] });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = serviceId });
        await using var reader = await command.ExecuteReaderAsync();
        var versions = new int?[writes.Count];
        while (await reader.ReadAsync())
            versions[reader.GetInt64(0) - 1] = reader.GetInt32(1);
        return versions;
    }

    /// <summary>The new version; null where the version is not the stored one. Waits for whoever has locked the row.</summary>
    public async Task<int?> Write(StateWrite write)
    {
        await using var command = Command(WriteOne, write.Place, write.Version);
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = write.Payload });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = serviceId });
        return await command.ExecuteScalarAsync() as int?;
    }

    /// <summary>Whether the row was at that version, and is gone now.</summary>
    public async Task<bool> Delete(StatePlace place, int version)
    {
        await using var command = Command(DeleteOne, place, version);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = serviceId });
        return await command.ExecuteNonQueryAsync() == 1;
    }

    private NpgsqlCommand Command(string sql, StatePlace place, int? version)
    {
        var command = database.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = place.Key });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = place.StateName });
        command.Parameters.Add(new() { Value = version as object ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer });
        return command;
    }

    private static NpgsqlParameter<string[]> Texts(IEnumerable<string> texts) => new() { TypedValue = [.. texts] };
}
