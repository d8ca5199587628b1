using Npgsql;

namespace HealthWuhan.Silo.Storage;

/// <summary>Says of this silo which key it writes states with, once it is on the list of members and before it has a grain.</summary>
internal sealed class StateKeyUse(NpgsqlDataSource database, StateKeys keys, ILocalSiloDetails silo) : ILifecycleParticipant<ISiloLifecycle>
{
    // The key is needed again, should it have been taken off since this process looked.
    private const string Say =
        """
        DELETE FROM state_key_use u WHERE NOT EXISTS
          (SELECT FROM member m WHERE m.address = u.address AND m.port = u.port AND m.generation = u.generation);
        INSERT INTO state_key_use (address, port, generation, key_id) VALUES (@address, @port, @generation, @key)
        ON CONFLICT (address, port, generation) DO UPDATE SET key_id = excluded.key_id;
        UPDATE state_key SET needed = true WHERE id = @key AND NOT needed
        """;

    public void Participate(ISiloLifecycle observer) => observer.Subscribe<StateKeyUse>(ServiceLifecycleStage.ApplicationServices, Start);

    private async Task Start(CancellationToken cancellationToken)
    {
        var endpoint = silo.SiloAddress.Endpoint;
        await using var command = database.CreateCommand(Say);
        command.Parameters.AddWithValue("address", endpoint.Address.ToString());
        command.Parameters.AddWithValue("port", endpoint.Port);
        command.Parameters.AddWithValue("generation", silo.SiloAddress.Generation);
        command.Parameters.AddWithValue("key", (long)keys.CurrentId);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
