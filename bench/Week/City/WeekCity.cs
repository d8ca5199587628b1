using System.Security.Cryptography;
using HealthWuhan.Load.Comparison;

namespace HealthWuhan.Week.City;

/// <summary>Where and of what a city for the week is made.</summary>
/// <param name="Silos">How many processes serve it.</param>
/// <param name="Folder">Everything that is written goes here.</param>
/// <param name="Program">How the silo's program is started.</param>
/// <param name="Database">A PostgreSQL of somebody's, empty; the private one is started where it is null.</param>
/// <param name="Logs">A folder that is there, for what the silos print; nothing is kept where it is null.</param>
internal sealed record CitySettings(int Silos, string Folder, IReadOnlyList<string> Program, string? Database, string? Logs);

/// <summary>The real product: silos as processes of their own, each serving the API, on one PostgreSQL. Each silo may be killed and started again.</summary>
internal sealed class WeekCity : IAsyncDisposable
{
    private readonly CitySettings _settings;
    private readonly ServerProcess?[] _silos;
    private readonly Dictionary<string, string> _environment;
    private readonly SemaphoreSlim _restarts = new(1);
    private ServerProcess? _postgres;

    private WeekCity(CitySettings settings)
    {
        _settings = settings;
        _silos = new ServerProcess?[settings.Silos];
        Addresses = [.. Enumerable.Range(0, settings.Silos).Select(_ => new Uri($"http://127.0.0.1:{ServerProcess.FreePort()}"))];
        Secret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        _environment = new(StringComparer.Ordinal)
        {
            ["Deployment__Secret"] = Secret,
            ["Staff__Accounts"] = AccountsFile,
            // One medic's account does here what thousands do in a city.
            ["Limits__StaffWrite__AccountPerSecond"] = "100000",
            ["Limits__StaffWrite__AccountBurst"] = "10000000",
            // A process that is killed would leave the sockets of its diagnostics among the temporary files.
            ["DOTNET_EnableDiagnostics"] = "0",
        };
    }

    /// <summary>By silo; a silo that comes back has the address it had.</summary>
    public IReadOnlyList<Uri> Addresses { get; }

    public string Secret { get; }

    public string ConnectionString => _environment["ConnectionStrings__HealthWuhan"];

    public string AccountsFile => Path.Combine(_settings.Folder, "accounts.json");

    /// <summary>Of the silos that are running.</summary>
    public int[] SiloProcesses => [.. _silos.OfType<ServerProcess>().Select(silo => silo.Id)];

    /// <summary>Of the private PostgreSQL, the one that is everybody's parent; none where the server is somebody else's.</summary>
    public int[] DatabaseProcesses => _postgres is null ? [] : [.. DemoProduct.PostgresIn(_settings.Folder)];

    public static async Task<WeekCity> Start(CitySettings settings, CancellationToken cancellationToken)
    {
        var city = new WeekCity(settings);
        try
        {
            city._environment["ConnectionStrings__HealthWuhan"] = settings.Database ?? await city.StartDatabase(cancellationToken);
            for (var silo = 0; silo < settings.Silos; silo++)
                await city.Revive(silo, cancellationToken);
            return city;
        }
        catch
        {
            await city.DisposeAsync();
            throw;
        }
    }

    public bool IsAlive(int silo) => Volatile.Read(ref _silos[silo]) is not null;

    /// <summary>SIGKILL, and a new process at once; it is ready when this returns.</summary>
    public Task KillAndRevive(int silo, CancellationToken cancellationToken) => OneAtATime(
        async () =>
        {
            if (Interlocked.Exchange(ref _silos[silo], null) is { } dying)
            {
                await dying.Kill(cancellationToken);
                await dying.DisposeAsync();
            }

            await Revive(silo, cancellationToken);
        },
        cancellationToken);

    /// <summary>
    /// Starts each silo again that has ended by itself, as whatever keeps the processes of a deployment does: one that others took for dead ends so. Which they were, with the code they ended with.
    /// </summary>
    public async Task<IReadOnlyList<(int Silo, int ExitCode)>> ReviveEnded(CancellationToken cancellationToken)
    {
        var ended = new List<(int Silo, int ExitCode)>();
        await OneAtATime(
            async () =>
            {
                for (var silo = 0; silo < _silos.Length; silo++)
                {
                    if (_silos[silo] is not { ExitCode: { } code } gone)
                        continue;
                    Volatile.Write(ref _silos[silo], null);
                    ended.Add((silo, code));
                    await gone.DisposeAsync();
                    await Revive(silo, cancellationToken);
                }
            },
            cancellationToken);
        return ended;
    }

    private async Task OneAtATime(Func<Task> restart, CancellationToken cancellationToken)
    {
        await _restarts.WaitAsync(cancellationToken);
        try
        {
            await restart();
        }
        finally
        {
            _restarts.Release();
        }
    }

    private async Task Revive(int silo, CancellationToken cancellationToken)
    {
        var process = ServerProcess.Start(
            $"Silo {silo + 1}",
            [.. _settings.Program, "--data", Path.Combine(_settings.Folder, $"silo-{silo + 1}"), "--urls", Addresses[silo].ToString()],
            _environment,
            _settings.Logs is null ? null : Path.Combine(_settings.Logs, $"silo-{silo + 1}.log"));
        try
        {
            await process.WaitForReady(Addresses[silo], cancellationToken);
            Volatile.Write(ref _silos[silo], process);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a verb of the program beside the city.</summary>
    public async Task<(int ExitCode, IReadOnlyList<string> Output)> Run(CancellationToken cancellationToken, params IReadOnlyList<string> verb)
    {
        await using var process = ServerProcess.Start(verb[0], [.. _settings.Program, .. verb], _environment);
        return await process.End(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos.OfType<ServerProcess>())
            await silo.DisposeAsync();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
        _restarts.Dispose();
    }

    private async Task<string> StartDatabase(CancellationToken cancellationToken)
    {
        const string told = "export ConnectionStrings__HealthWuhan='";
        _postgres = ServerProcess.Start("The database", [.. _settings.Program, "postgres", "--data", Path.Combine(_settings.Folder, "database")]);
        await _postgres.WaitFor(_ => Task.FromResult(_postgres.Line(told) is not null), cancellationToken);
        return _postgres.Line(told)![told.Length..^1].Replace("'\\''", "'", StringComparison.Ordinal);
    }
}
