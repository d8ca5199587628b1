using System.Collections.Concurrent;
using System.Diagnostics;
using HealthWuhan.Api.Hosting;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Silo.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace HealthWuhan.Tests.Leaks;

/// <summary>
/// A city whose every word is listened to, on a PostgreSQL that logs every statement with every value, and what was done in it: once for all tests of the class.
/// </summary>
public sealed class LeakCity(PostgresFixture shared) : IAsyncLifetime
{
    private static readonly PostgresOptions s_talkative = new()
    {
        Settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["fsync"] = "off",
            ["shared_buffers"] = "64MB",
            ["log_statement"] = "all",
            ["log_min_error_statement"] = "info",
            ["log_parameter_max_length"] = "-1",
            ["log_parameter_max_length_on_error"] = "-1",
            ["log_error_verbosity"] = "verbose",
        },
    };

    private readonly TestFolder _folder = TestFolder.Create();
    private DataDirectory _data = null!;
    private PrivatePostgres _postgres = null!;

    internal Emissions Emissions { get; } = new();

    internal ILoggerFactory Loggers { get; private set; } = null!;

    internal LeakRun Run { get; private set; } = null!;

    public City City { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _data = DataDirectory.Open(_folder.Path);
        _postgres = await PrivatePostgres.Start(_data, s_talkative, TestContext.Current.CancellationToken);
        Loggers = LoggerFactory.Create(Listen);
        City = new(shared) { Setup = new() { ConnectionString = _postgres.ConnectionString, Logging = Listen, Traced = true, Loggers = Loggers } };
        await City.InitializeAsync();
        Run = new(City);
        await Run.Everything();
    }

    public async ValueTask DisposeAsync()
    {
        if (City is not null)
            await City.DisposeAsync();
        await _postgres.DisposeAsync();
        _data.Dispose();
        _folder.Dispose();
        Loggers.Dispose();
        Emissions.Dispose();
    }

    /// <summary>PostgreSQL's own log.</summary>
    public async Task<string> PostgresLog()
    {
        await using var log = new FileStream(_data.File("postgres.log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(log);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The whole database, or one table of it, as pg_dump writes it.</summary>
    public async Task<string> Dump(params IEnumerable<string> options)
    {
        var where = new NpgsqlConnectionStringBuilder(_postgres.ConnectionString);
        var start = new ProcessStartInfo("pg_dump", [$"--host={where.Host}", $"--port={where.Port}", $"--username={where.Username}", $"--dbname={where.Database}", .. options])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            Environment = { ["PGPASSWORD"] = where.Password },
        };
        using var dump = Process.Start(start)!;
        var text = await dump.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await dump.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, dump.ExitCode);
        return text;
    }

    private void Listen(ILoggingBuilder logging) => logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(Emissions.Ear());
}

/// <summary>An answer that somebody got.</summary>
internal sealed record Given(Person? To, string Sent, string Text);

/// <summary>What was asked and answered, by whoever asked it.</summary>
internal sealed class Conversations
{
    public ConcurrentQueue<Given> Answers { get; } = new();

    public ConcurrentDictionary<string, int> BestStatus { get; } = new(StringComparer.Ordinal);
}
