using HealthWuhan.Api.Hosting;
using HealthWuhan.Silo.Postgres;

namespace HealthWuhan.Silo;

/// <summary>The verb `restore FILE [--data DIR]`: makes a data folder with the database of a backup. Cut short, it is begun again; no city starts on a half of one.</summary>
internal static class RestoreCommand
{
    private const string Unfinished = "restore.unfinished";

    /// <summary>Makes the database and says whether its keys are there.</summary>
    /// <exception cref="StartupException">It cannot be done; what was there before is as it was.</exception>
    public static async Task<int> Run(IReadOnlyList<string> args)
    {
        var (file, settings) = BackupCommand.Read(args, "restore FILE [--data DIR]");
        if (!File.Exists(file))
            throw new StartupException($"{file} is not there.");
        using var stop = new StopSignal();
        using var data = DataDirectory.Open(CityDatabase.Folder(settings));
        await MakeRoom(data, stop.Token);
        data.WritePrivate(Unfinished, file + "\n");
        await using (var postgres = await PrivatePostgres.Start(data, stop.Token))
        {
            await PostgresTool.Run(
                "pg_restore", data.Path, postgres.ConnectionString, ["--exit-on-error", "--single-transaction", "--no-owner", file], stop.Token);
            await Check(settings, data, postgres.ConnectionString, stop.Token);
        }

        File.Delete(data.File(Unfinished));
        return 0;
    }

    /// <summary>Keeps a city from starting on a folder that was not restored to the end.</summary>
    /// <exception cref="StartupException">It was not.</exception>
    public static void RequireFinished(DataDirectory data)
    {
        if (File.Exists(data.File(Unfinished)))
            throw new StartupException($"{data.Path} was not restored to the end: run restore again.");
    }

    private static async Task MakeRoom(DataDirectory data, CancellationToken cancellationToken)
    {
        var cluster = data.File(ClusterFolder.Name);
        if (!Directory.Exists(cluster))
            return;
        if (!File.Exists(data.File(Unfinished)))
            throw new StartupException($"{data.Path} has a database already: name another folder with --data. Nothing was changed.");
        await PrivatePostgres.StopLeftBehind(data, cancellationToken);
        Directory.Delete(cluster, recursive: true);
    }

    /// <summary>Statistics for the planner, and a look whether the keys are there: better told now than at the start.</summary>
    private static async Task Check(IConfiguration settings, DataDirectory data, string connectionString, CancellationToken cancellationToken)
    {
        await using var database = await PostgresServer.Connect(connectionString, cancellationToken);
        await using (var analyze = database.CreateCommand("ANALYZE"))
        {
            analyze.CommandTimeout = 0;
            await analyze.ExecuteNonQueryAsync(cancellationToken);
        }

        try
        {
            await DeploymentGuard.Verify(database, ApiProcess.ExistingSecret(settings, data.Path), cancellationToken);
            await Console.Out.WriteLineAsync($"Restored into {data.Path}, with the keys it was made with.");
        }
        catch (StartupException withoutKeys)
        {
            await Console.Out.WriteLineAsync($"Restored into {data.Path}. Before it can be started: {withoutKeys.Message}");
        }
    }
}
