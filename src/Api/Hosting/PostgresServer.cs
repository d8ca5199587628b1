using System.Net.Sockets;
using Npgsql;

namespace HealthWuhan.Api.Hosting;

/// <summary>The PostgreSQL that a starting process is told to use.</summary>
public static class PostgresServer
{
    /// <summary>Opens a pool, and one connection to see that it can.</summary>
    /// <exception cref="StartupException">The server cannot be reached or refuses us.</exception>
    public static async Task<NpgsqlDataSource> Connect(string connectionString, CancellationToken cancellationToken)
    {
        // Metrics name the pool; without a name they would show where the server is and as whom we go there.
        var database = new NpgsqlDataSourceBuilder(connectionString) { Name = "healthwuhan" }.Build();
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            return database;
        }
        catch (Exception exception) when (exception is NpgsqlException or SocketException or TimeoutException)
        {
            await database.DisposeAsync();
            throw new StartupException($"PostgreSQL cannot be used ({exception.Message}): check ConnectionStrings__HealthWuhan and the server.", exception);
        }
    }
}
