using HealthWuhan.Api.Hosting;
using HealthWuhan.Silo.Postgres;

namespace HealthWuhan.Silo;

/// <summary>The way to a city's database for a command that works beside the city: the server that is named, the private one of a running city, or one that is started for the while.</summary>
internal static class CityDatabase
{
    /// <summary>The settings of a command: its options and the environment.</summary>
    public static IConfigurationRoot Settings(IReadOnlyList<string> args, params IReadOnlyCollection<string> options)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables()
            .AddCommandLine(CommandLine.Read(args, flags: [], options: ["--data", .. options])).Build();
        SecretFiles.Apply(configuration);
        return configuration;
    }

    public static string Folder(IConfiguration configuration) => Path.GetFullPath(configuration["data"] ?? ".data");

    /// <summary>Does the work with a connection string that is good until it ends.</summary>
    /// <exception cref="StartupException">There is no database, or no way to it.</exception>
    public static async Task<int> Use(IConfiguration configuration, Func<string, CancellationToken, Task<int>> work)
    {
        using var stop = new StopSignal();
        var folder = Folder(configuration);
        if (configuration.GetConnectionString("HealthWuhan") is { } external)
            return await work(PostgresTuning.Apply(external), stop.Token);

        if (!Directory.Exists(Path.Combine(folder, ClusterFolder.Name)))
            throw new StartupException($"{folder} is no data folder of a city: name it with --data, or set ConnectionStrings__HealthWuhan.");
        if (await LiveServer.Find(folder, stop.Token) is { } live)
            return await work(live, stop.Token);

        using var data = DataDirectory.Open(folder);
        await using var postgres = await PrivatePostgres.Start(data, stop.Token);
        return await work(postgres.ConnectionString, stop.Token);
    }

    /// <summary>Connects to a database that is this secret's, which a city has been in.</summary>
    /// <exception cref="StartupException">It is not.</exception>
    public static async Task<Npgsql.NpgsqlDataSource> Open(string connectionString, Grains.DeploymentSecret secret, CancellationToken cancellationToken)
    {
        var database = await PostgresServer.Connect(connectionString, cancellationToken);
        try
        {
            if (!await DeploymentGuard.IsMarked(database, cancellationToken))
                throw new StartupException("The database has not seen a city of this release yet: start one on it first.");
            await DeploymentGuard.Verify(database, secret, cancellationToken);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }
}
