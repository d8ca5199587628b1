using HealthWuhan.Api.Hosting;
using Npgsql;

namespace HealthWuhan.Silo.Postgres;

/// <summary>PostgreSQL's own client programs, of the release that made the data, at work on the private database.</summary>
internal static class PostgresTool
{
    // A city's database takes hours, not days.
    private static readonly TimeSpan s_limit = TimeSpan.FromDays(2);

    /// <summary>Runs pg_dump or pg_restore to its end. The password goes by the environment, which other users cannot see.</summary>
    /// <exception cref="StartupException">It did not succeed; the message says why.</exception>
    public static async Task Run(string program, string folder, string connectionString, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var binaries = await PostgresBinaries.Find(folder, cancellationToken);
        var where = new NpgsqlConnectionStringBuilder(connectionString);
        string[] command =
        [
            binaries.Program(program), $"--host={where.Host}", $"--port={where.Port}", $"--username={where.Username}", $"--dbname={where.Database}", "--no-password", .. arguments,
        ];
        var outcome = await ToolProcess.Run(command, s_limit, cancellationToken, ("PGPASSWORD", where.Password!));
        if (!outcome.Succeeded)
            throw new StartupException($"{program} failed: {outcome.Reason}");
    }
}
