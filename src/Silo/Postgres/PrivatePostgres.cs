using System.Net;
using System.Net.Sockets;
using HealthWuhan.Api.Hosting;
using Npgsql;

namespace HealthWuhan.Silo.Postgres;

/// <summary>The PostgreSQL of a one-process start: made, started and stopped by us, on loopback, keeping everything in the data folder.</summary>
/// <remarks>
/// It runs in a session of its own, so a Ctrl-C at the terminal reaches only us: first the silo writes what it holds, then this is disposed.
/// One that a kill -9 left running is stopped cleanly and started again, which gives every start the same settings.
/// </remarks>
public sealed class PrivatePostgres : IAsyncDisposable
{
    internal const string Database = "healthwuhan";
    private const int Attempts = 3;
    // Replaying the log after a power cut may take minutes.
    private static readonly TimeSpan s_startLimit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_stopLimit = TimeSpan.FromSeconds(25);

    private readonly ClusterFolder _cluster;
    private readonly PostgresBinaries _binaries;
    private readonly ServerAccount _account;
    private ServerWatch? _watch;

    private PrivatePostgres(ClusterFolder cluster, PostgresBinaries binaries, ServerAccount account)
    {
        _cluster = cluster;
        _binaries = binaries;
        _account = account;
    }

    /// <summary>Carries the password: hand it on, never log it.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>Starts the server and returns when it takes connections and the database is there.</summary>
    /// <exception cref="StartupException">It cannot be started; the message says what to do.</exception>
    public static Task<PrivatePostgres> Start(DataDirectory data, CancellationToken cancellationToken) =>
        Start(data, new PostgresOptions(), cancellationToken);

    /// <inheritdoc cref="Start(DataDirectory, CancellationToken)"/>
    public static async Task<PrivatePostgres> Start(DataDirectory data, PostgresOptions options, CancellationToken cancellationToken)
    {
        var postgres = await Stopped(data, options, cancellationToken);
        var password = await postgres._cluster.Password(cancellationToken);
        if (postgres._cluster.Version is null)
            await postgres._cluster.Create(postgres._binaries, postgres._account, cancellationToken);
        try
        {
            var port = await postgres.StartServer(FreePort, options, cancellationToken);
            postgres.ConnectionString = await OpenDatabase(port, password, cancellationToken);
            postgres._watch = new(postgres.IsRunning, cancellation => postgres.StartAgain(port, options, cancellation));
            return postgres;
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends a server that a killed process left behind, as every start does first; nothing to do where there is none.</summary>
    public static Task StopLeftBehind(DataDirectory data, CancellationToken cancellationToken) =>
        Stopped(data, new PostgresOptions(), cancellationToken);

    /// <summary>Stops the server: open transactions are rolled back, everything acknowledged is on disk. Done within a minute, come what may.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_watch is not null)
            await _watch.DisposeAsync();
        if (!await Stop("fast", CancellationToken.None))
            await Stop("immediate", CancellationToken.None);
    }

    private static async Task<PrivatePostgres> Stopped(DataDirectory data, PostgresOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        var account = await ServerAccount.Choose(data, cancellationToken);
        var cluster = new ClusterFolder(data);
        var binaries = await PostgresBinaries.Find(options.BinaryFolders, cluster, cancellationToken);
        var postgres = new PrivatePostgres(cluster, binaries, account);
        await postgres.StopLeftBehind(cancellationToken);
        return postgres;
    }

    private async Task<bool> Stop(string mode, CancellationToken cancellationToken)
    {
        if (!IsRunning())
            return true;
        var outcome = await PgCtl(["stop", "--mode", mode], s_stopLimit, cancellationToken);
        return outcome.Succeeded || !IsRunning();
    }

    private bool IsRunning() => LeftBehind.Find(_cluster.Path) is not null;

    private async Task StopLeftBehind(CancellationToken cancellationToken)
    {
        if (LeftBehind.Find(_cluster.Path) is not { } server)
        {
            LeftBehind.ForgetStale(_cluster.Path);
            return;
        }

        if (server.Folder != _cluster.Path)
        {
            throw new StartupException(
                $"{_cluster.Path}/postmaster.pid names a PostgreSQL that runs for {server.Folder}: " +
                $"stop it (kill -INT {server.Pid}), or delete that file if this folder is a copy.");
        }

        if (!await Stop("fast", cancellationToken) && !await Stop("immediate", cancellationToken))
        {
            throw new StartupException(
                $"An earlier PostgreSQL still runs on {_cluster.Path} and does not stop: end it with kill -QUIT {server.Pid} and start again.");
        }
    }

    private async Task StartAgain(int port, PostgresOptions options, CancellationToken cancellationToken)
    {
        LeftBehind.ForgetStale(_cluster.Path);
        await StartServer(() => port, options, cancellationToken);
    }

    private async Task<int> StartServer(Func<int> choosePort, PostgresOptions options, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = choosePort();
            await _cluster.Prepare(port, options, _account, cancellationToken);
            var logged = _cluster.Log.Length;
            var outcome = await PgCtl(["start", "--log", _cluster.Log.Path], s_startLimit, cancellationToken);
            if (outcome.Succeeded)
                return port;
            cancellationToken.ThrowIfCancellationRequested();
            var reason = await _cluster.Log.ReasonSince(logged, cancellationToken) ?? outcome.Reason;
            if (attempt == Attempts || !MayPass(reason))
                throw new StartupException($"PostgreSQL does not start: {reason} (its log: {_cluster.Log.Path}).");
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        }
    }

    // The port was taken between our look and its start, or a killed server's last processes are still ending.
    private static bool MayPass(string reason) =>
        reason.Contains("TCP/IP socket", StringComparison.Ordinal) || reason.Contains("shared memory block", StringComparison.Ordinal);

    private Task<ToolOutcome> PgCtl(IReadOnlyList<string> arguments, TimeSpan limit, CancellationToken cancellationToken)
    {
        var seconds = $"{limit.TotalSeconds:0}";
        string[] command = [_binaries.Program("pg_ctl"), .. arguments, "--pgdata", _cluster.Path, "--silent", "--wait", "--timeout", seconds];
        return _account.Run(command, limit + TimeSpan.FromSeconds(5), cancellationToken);
    }

    private static async Task<string> OpenDatabase(int port, string password, CancellationToken cancellationToken)
    {
        var where = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port,
            Username = ClusterFolder.User,
            Password = password,
            Database = "postgres",
            Pooling = false,
        };
        try
        {
            await using var connection = new NpgsqlConnection(where.ConnectionString);
            await connection.OpenAsync(cancellationToken);
            await using var look = new NpgsqlCommand($"SELECT 1 FROM pg_database WHERE datname = '{Database}'", connection);
            await using var create = new NpgsqlCommand($"CREATE DATABASE {Database}", connection);
            if (await look.ExecuteScalarAsync(cancellationToken) is null)
                await create.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (NpgsqlException e)
        {
            throw new StartupException($"The private PostgreSQL cannot be used ({e.Message}): see its log, or name another folder with --data.", e);
        }

        where.Database = Database;
        where.Remove("Pooling");
        return PostgresTuning.Apply(where.ConnectionString);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
