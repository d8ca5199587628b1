using System.Reflection;
using DbUp;
using DbUp.Engine;
using HealthWuhan.Api.Hosting;
using Npgsql;

namespace HealthWuhan.Silo.Schema;

/// <summary>Brings a database to the schema of this build: the files beside this one, in the order of their names, each once and in a transaction of its own.</summary>
/// <remarks>A file that was ever released is never edited again: what it did is journaled under its name. Changes are new files.</remarks>
public static partial class SchemaUpgrade
{
    private const string Journal = "schema_version";

    // Any number will do, if nobody else takes the same on this database.
    private const long LockKey = 4301_1102_2021;

    private static readonly SqlScript[] s_files = ReadFiles();

    /// <summary>Every silo calls it at start; of several at once one does the work and the others wait for it.</summary>
    /// <exception cref="StartupException">The database cannot be reached or is newer than this build, or a file failed.</exception>
    public static async Task Apply(string connectionString, ILogger logger, CancellationToken cancellationToken)
    {
        // Not pooled: the lock goes with its connection, even if this process is killed.
        var where = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, Multiplexing = false };
        await using var connection = await Open(where.ConnectionString, cancellationToken);
        await using var wait = new NpgsqlCommand($"SELECT pg_advisory_lock({LockKey})", connection) { CommandTimeout = 0 };
        await wait.ExecuteNonQueryAsync(cancellationToken);
        Upgrade(where.ConnectionString, logger);
    }

    private static async Task<NpgsqlConnection> Open(string connectionString, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch (NpgsqlException e)
        {
            await connection.DisposeAsync();
            throw new StartupException($"The database cannot be used ({e.Message}): see that it runs and that the connection string is right.", e);
        }
    }

    private static void Upgrade(string connectionString, ILogger logger)
    {
        var engine = DeployChanges.To.PostgresqlDatabase(connectionString)
            .WithScripts(s_files)
            .WithScriptNameComparer(StringComparer.Ordinal)
            // "$query$" quotes a text, it is no variable.
            .WithVariablesDisabled()
            .WithTransactionPerScript()
            .WithExecutionTimeout(TimeSpan.Zero)
            .JournalToPostgresqlTable("public", Journal)
            .LogTo(new UpgradeLog(logger))
            .Build();
        var unknown = engine.GetExecutedButNotDiscoveredScripts();
        if (unknown.Count > 0)
            throw new StartupException($"The database is newer than this program, it has {unknown[^1]}: start the release that made it, or a later one.");
        var outcome = engine.PerformUpgrade();
        if (!outcome.Successful)
            throw new StartupException($"The schema could not be applied, {outcome.ErrorScript?.Name ?? Journal}: {outcome.Error.Message}", outcome.Error);
        foreach (var file in outcome.Scripts)
            LogApplied(logger, file.Name);
    }

    private static SqlScript[] ReadFiles()
    {
        var assembly = typeof(SchemaUpgrade).Assembly;
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Select(name => new SqlScript(FileName(name), Read(assembly, name)))];
    }

    // A resource is named folder by folder: HealthWuhan.Silo.Schema.0001-orleans-query.sql
    private static string FileName(string resource) => string.Join('.', resource.Split('.')[^2..]);

    private static string Read(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }

    [LoggerMessage(LogLevel.Information, "Schema: applied {File}")]
    private static partial void LogApplied(ILogger logger, string file);
}
