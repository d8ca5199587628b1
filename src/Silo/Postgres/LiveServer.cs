using System.Globalization;
using HealthWuhan.Api.Hosting;
using Npgsql;

namespace HealthWuhan.Silo.Postgres;

/// <summary>The private PostgreSQL of a city that runs already, for whoever wants to read beside it.</summary>
internal static class LiveServer
{
    // The fourth line of postmaster.pid (PostgreSQL: miscadmin.h, LOCK_FILE_LINE_PORT).
    private const int PortLine = 3;

    /// <summary>Where it listens, with the password; null where no server runs on the folder.</summary>
    public static async Task<string?> Find(string folder, CancellationToken cancellationToken)
    {
        var cluster = Path.Combine(folder, ClusterFolder.Name);
        if (LeftBehind.Find(cluster) is null)
            return null;

        var lines = await File.ReadAllLinesAsync(LeftBehind.PidFile(cluster), cancellationToken);
        var where = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = int.Parse(lines[PortLine], CultureInfo.InvariantCulture),
            Username = ClusterFolder.User,
            Password = (await File.ReadAllTextAsync(Path.Combine(folder, ClusterFolder.PasswordFile), cancellationToken)).Trim(),
            Database = PrivatePostgres.Database,
        };
        return PostgresTuning.Apply(where.ConnectionString);
    }
}
