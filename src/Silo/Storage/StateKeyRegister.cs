using System.Security.Cryptography;
using HealthWuhan.Api.Hosting;
using HealthWuhan.Grains;
using Npgsql;

namespace HealthWuhan.Silo.Storage;

/// <summary>
/// Which keys the stored states need, as the database knows it: nobody starts with a ring that could not read them, and a key is known to be done with
/// when nothing is left under it and nobody writes with it.
/// </summary>
public static class StateKeyRegister
{
    // One start after another, and none while a key is taken off. States of a release without this table are under the first key.
    private const string Register =
        """
        LOCK TABLE state_key IN EXCLUSIVE MODE;
        INSERT INTO state_key (id, key_check, needed) SELECT 1, @first, true
        WHERE NOT EXISTS (SELECT FROM state_key) AND EXISTS (SELECT FROM grain_state);
        INSERT INTO state_key (id, key_check) SELECT * FROM unnest(@ids, @checks) ON CONFLICT DO NOTHING;
        SELECT id, key_check, needed FROM state_key ORDER BY id
        """;

    private const string Need = "UPDATE state_key SET needed = true WHERE id = $1 AND NOT needed";

    // A silo that says nothing is of a release that knew one key only.
    private const string OtherWriters =
        """
        SELECT m.address || ':' || m.port FROM member m LEFT JOIN state_key_use u USING (address, port, generation)
        WHERE m.status <> 6 AND u.key_id IS DISTINCT FROM $1 ORDER BY 1
        """;

    private const string Forget =
        """
        LOCK TABLE state_key IN EXCLUSIVE MODE;
        UPDATE state_key SET needed = false WHERE id <> $1
        """;

    /// <summary>The ring that the settings name: <c>Deployment:StateKeys</c>, else the one key of the deployment secret.</summary>
    /// <exception cref="StartupException">It cannot be read.</exception>
    public static StateKeys Ring(IConfiguration configuration, DeploymentSecret secret)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        try
        {
            return configuration["Deployment:StateKeys"] is { Length: > 0 } ring ? StateKeys.Parse(ring, secret) : StateKeys.Of(secret);
        }
        catch (FormatException unreadable)
        {
            throw new StartupException(
                $"Deployment:StateKeys cannot be read ({unreadable.Message}): give each key as ID:base64 of {StateKeys.KeySize} bytes, the current one first, and 1:derived for the deployment secret's.",
                unreadable);
        }
    }

    /// <summary>Notes the ring's keys, and that its current one is written with from now on.</summary>
    /// <exception cref="StartupException">A key that states may be under is not in the ring, or is another one. Nothing was changed.</exception>
    public static async Task Verify(NpgsqlDataSource database, StateKeys ring, DeploymentSecret secret, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(ring);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        foreach (var (id, check, needed) in await Registered(connection, ring, secret, cancellationToken))
        {
            if (ring.Checks.TryGetValue(id, out var ours) ? !CryptographicOperations.FixedTimeEquals(ours, check) : needed)
            {
                throw new StartupException(
                    $"States in the database are under a key {id} that Deployment:StateKeys {(ours is null ? "does not have" : "has another of")}: give it the ring with that key. Nothing was changed.");
            }
        }

        await using var need = new NpgsqlCommand(Need, connection) { Parameters = { new() { Value = (long)ring.CurrentId } } };
        await need.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>The silos that may still write under another key than this one.</summary>
    public static async Task<IReadOnlyList<string>> WritersUnderOthers(NpgsqlDataSource database, uint current, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        await using var command = database.CreateCommand(OtherWriters);
        command.Parameters.Add(new() { Value = (long)current });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var writers = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            writers.Add(reader.GetString(0));
        return writers;
    }

    /// <summary>Notes that no other key is needed any more: nothing is left under one, and nobody writes with one.</summary>
    public static async Task ForgetOthers(NpgsqlDataSource database, uint current, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var statement in Forget.Split(';'))
            batch.BatchCommands.Add(new(statement));
        batch.BatchCommands[^1].Parameters.Add(new() { Value = (long)current });
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<List<(uint Id, byte[] Check, bool Needed)>> Registered(
        NpgsqlConnection connection, StateKeys ring, DeploymentSecret secret, CancellationToken cancellationToken)
    {
        var checks = ring.Checks;
        await using var command = new NpgsqlCommand(Register, connection);
        command.Parameters.AddWithValue("first", StateKeys.Of(secret).Checks.Single().Value);
        command.Parameters.AddWithValue("ids", checks.Keys.Select(id => (long)id).ToArray());
        command.Parameters.AddWithValue("checks", checks.Values.ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var registered = new List<(uint, byte[], bool)>();
        while (await reader.ReadAsync(cancellationToken))
            registered.Add(((uint)reader.GetInt64(0), reader.GetFieldValue<byte[]>(1), reader.GetBoolean(2)));
        return registered;
    }
}
