using System.Net.Http.Headers;

namespace HealthWuhan.Tests.Failure;

/// <summary>Where a node lives: the words that put its process there, and the address at which the others reach it.</summary>
internal sealed record Site(string Name, string Assembly, IReadOnlyList<string> Place, string Address);

/// <summary>A silo or gateway as its clients and those who make it fail know it: always the same name, now and then another process.</summary>
internal sealed class Node(Site site, IReadOnlyDictionary<string, string> environment, string folder) : IAsyncDisposable
{
    private const string Ready = "is ready: ";

    private ChildProcess? _process;
    private Stream _log = Stream.Null;

    public string Name => site.Name;

    public Site Site => site;

    public string Data => Path.Combine(folder, site.Name);

    /// <summary>To its present process; null while there is none that ever was ready.</summary>
    public HttpClient? Http { get; private set; }

    public bool HasExited => _process?.HasExited ?? true;

    /// <summary>Starts a process and returns when it can serve.</summary>
    public async Task Start()
    {
        var process = ChildProcess.StartInside(
            site.Place, site.Assembly, environment.Append(new("Silo__Address", site.Address)), "--urls", $"http://{site.Address}:0", "--data", Data);
        _process = process;
        while (await process.ReadLine() is { } line)
        {
            if (line.Split(Ready) is not [_, var address])
                continue;
            _log = new FileStream(Path.Combine(folder, $"{site.Name}.log"), FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
            process.KeepOutput(_log);
            // Whoever still asks the process before this one keeps its client.
            Http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(1) }) { BaseAddress = new(address.Split(' ')[0]), Timeout = Timeout.InfiniteTimeSpan };
            return;
        }

        throw new InvalidOperationException($"{site.Name} ended before it was ready: {(await process.WaitForExit()).Errors}");
    }

    public async Task KillHard()
    {
        await _process!.KillHard();
        await Gone();
    }

    /// <summary>Asks it to leave, and waits until it has.</summary>
    public async Task Leave()
    {
        Assert.Equal(0, await _process!.End("TERM"));
        await Gone();
    }

    /// <summary>Sends a signal such as STOP or CONT.</summary>
    public Task Signal(string signal) => _process!.Signal(signal);

    /// <summary>Whether it says that it can serve.</summary>
    public async Task<bool> IsReady(TimeSpan within)
    {
        using var patience = new CancellationTokenSource(within);
        try
        {
            return Http is { } http && (await http.GetAsync(new Uri("/health/ready", UriKind.Relative), patience.Token)).IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    public static AuthenticationHeaderValue Bearer(string token) => new("Bearer", token);

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            // One that is suspended ends too.
            await _process.KillHard();
        await Gone();
    }

    private async Task Gone()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        await _log.DisposeAsync();
        _log = Stream.Null;
    }
}
