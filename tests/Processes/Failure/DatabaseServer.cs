using System.Diagnostics;
using System.Globalization;
using System.Net;
using Npgsql;

namespace HealthWuhan.Tests.Failure;

/// <summary>The city's PostgreSQL: our own program that starts one, and starts it again where it ends by itself, behind a <see cref="DatabaseLine"/>.</summary>
internal sealed class DatabaseServer : IAsyncDisposable
{
    private readonly string _folder;
    private readonly Stream _log;
    private ChildProcess? _process;

    private DatabaseServer(string folder, DatabaseLine line, Stream log) => (_folder, Line, _log) = (folder, line, log);

    public DatabaseLine Line { get; }

    /// <summary>Past the line, for whoever makes trouble or looks in the end.</summary>
    public string Direct { get; private set; } = "";

    /// <summary>Through the line, for the city.</summary>
    public string ThroughLine => new NpgsqlConnectionStringBuilder(Direct) { Host = Line.Address.Address.ToString(), Port = Line.Address.Port }.ConnectionString;

    /// <summary>Where it keeps everything.</summary>
    public string Folder => _folder;

    public static async Task<DatabaseServer> Start(string folder, IPAddress lineAt, Stream log)
    {
        var server = new DatabaseServer(folder, new(lineAt), log);
        await server.Start();
        return server;
    }

    public async Task Start()
    {
        const string Told = "export ConnectionStrings__HealthWuhan='";
        _process = ChildProcess.Start("HealthWuhan.Silo", [], "postgres", "--data", _folder);
        while (await _process.ReadLine() is { } line)
        {
            if (!line.StartsWith(Told, StringComparison.Ordinal))
                continue;
            Direct = line[Told.Length..^1];
            Line.Port = new NpgsqlConnectionStringBuilder(Direct).Port;
            _process.KeepOutput(_log);
            return;
        }

        throw new InvalidOperationException($"No PostgreSQL: {(await _process.WaitForExit()).Errors}");
    }

    /// <summary>Stops it as an operator does (pg_ctl's fast): whoever is connected is told to go.</summary>
    public async Task Stop()
    {
        Assert.Equal(0, await _process!.End("TERM"));
        await _process.DisposeAsync();
    }

    /// <summary>Makes it end at once, without a word and without a checkpoint (pg_ctl's immediate); its program starts it again.</summary>
    public async Task Crash()
    {
        var pid = (await File.ReadAllLinesAsync(Path.Combine(_folder, "postgres", "postmaster.pid"), TestContext.Current.CancellationToken))[0];
        using var kill = Process.Start("kill", ["-QUIT", int.Parse(pid, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public async Task UntilItAnswers()
    {
        while (true)
        {
            try
            {
                await Sql.Scalar(Direct, "SELECT 1");
                return;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        // As an operator would: killed, it would leave its PostgreSQL running.
        if (_process is { HasExited: false })
            await _process.End("TERM");
        await Line.DisposeAsync();
        if (_process is not null)
            await _process.DisposeAsync();
    }
}
