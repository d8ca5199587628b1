using HealthWuhan.Api.Hosting;
using HealthWuhan.Grains;
using HealthWuhan.Silo.Postgres;
using Npgsql;

namespace HealthWuhan.Silo;

/// <summary>The database of a city for a verb that works beside it.</summary>
internal static class LiveDatabase
{
    /// <summary>Of the city that <c>ConnectionStrings:HealthWuhan</c> names, or that runs in the data folder.</summary>
    /// <exception cref="StartupException">No city runs there, or the secret is another one's.</exception>
    public static async Task<(NpgsqlDataSource Database, DeploymentSecret Secret)> Open(IConfiguration configuration, CancellationToken cancellationToken)
    {
        var folder = Path.GetFullPath(configuration["data"] ?? ".data");
        var where = configuration.GetConnectionString("HealthWuhan") is { } external
            ? PostgresTuning.Apply(external)
            : await LiveServer.Find(folder, cancellationToken)
                ?? throw new StartupException($"No city runs in {folder}: start it with ./run.sh, or name with --data where it runs.");
        var secret = ApiProcess.ExistingSecret(configuration, folder);
        var database = await PostgresServer.Connect(where, cancellationToken);
        try
        {
            if (!await DeploymentGuard.IsMarked(database, cancellationToken))
                throw new StartupException("The database has not seen a city yet.");
            await DeploymentGuard.Verify(database, secret, cancellationToken);
            return (database, secret);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }
}
