using HealthWuhan.Api.Hosting;
using Npgsql;

namespace HealthWuhan.Silo.Schema;

/// <summary>The database as a starting silo finds it.</summary>
internal static class Database
{
    /// <summary>Connects and brings the schema up to date.</summary>
    /// <exception cref="StartupException">The server cannot be reached or refuses us.</exception>
    public static async Task<NpgsqlDataSource> Open(string connectionString, ILogger logger, CancellationToken cancellationToken)
    {
        var database = await PostgresServer.Connect(connectionString, cancellationToken);
        try
        {
            await SchemaUpgrade.Apply(connectionString, logger, cancellationToken);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Clears the membership of a private database. Its data folder is ours alone, so no other silo lives; one that was killed would
    /// otherwise hold up the start until its last sign of life is stale.
    /// </summary>
    public static async Task ForgetDeadSilos(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("DELETE FROM member; DELETE FROM membership_version");
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
