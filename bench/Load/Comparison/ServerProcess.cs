using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace HealthWuhan.Load.Comparison;

/// <summary>A program that was started here and is ended here: by its id, cleanly where it lets us, and then for good.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    // What the generator sets for itself, and what would lead the product to another database than its private one.
    private static readonly string[] NotInherited =
        [Verbs.InlineCompletions, Verbs.SocketThreads, "ConnectionStrings__HealthWuhan", "Deployment__Secret"];

    private static readonly TimeSpan ReadyLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    private readonly string _name;
    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly StreamWriter? _log;

    private ServerProcess(string name, Process process, string? log)
    {
        _name = name;
        _process = process;
        _log = log is null ? null : new StreamWriter(log, append: true) { AutoFlush = true };
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
    }

    public int Id => _process.Id;

    /// <summary>What it ended with; null while it runs.</summary>
    public int? ExitCode => _process.HasExited ? _process.ExitCode : null;

    /// <summary>Starts a program, whose end is then this object's to see to.</summary>
    /// <param name="name">In what is reported of it.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="environment">Added to ours.</param>
    /// <param name="log">Where all that it prints goes as well, behind what is there.</param>
    public static ServerProcess Start(string name, IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? environment = null, string? log = null)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var variable in NotInherited)
            start.Environment.Remove(variable);
        foreach (var (key, value) in environment ?? ImmutableDictionary<string, string>.Empty)
            start.Environment[key] = value;
        var process = new Process { StartInfo = start };
        var server = new ServerProcess(name, process, log);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return server;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Waits until the condition holds; an early end of the process is reported with what it last said.</summary>
    public async Task WaitFor(Func<CancellationToken, Task<bool>> condition, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ReadyLimit);
        try
        {
            while (!await condition(limit.Token))
            {
                if (_process.HasExited)
                    throw new UsageException($"{_name} ended with {_process.ExitCode}: {LastLines()}");
                await Task.Delay(LookAgain, limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new UsageException($"{_name} was not ready within {ReadyLimit.TotalSeconds:0} s: {LastLines()}");
        }
    }

    /// <summary>Waits until <c>/health/ready</c> answers 200.</summary>
    public async Task WaitForReady(Uri address, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(5) };
        await WaitFor(async cancellation =>
        {
            try
            {
                using var answer = await http.GetAsync("/health/ready", cancellation);
                return answer.IsSuccessStatusCode;
            }
            catch (Exception notYet) when (notYet is HttpRequestException || (notYet is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                return false;
            }
        }, cancellationToken);
    }

    /// <summary>The end of the program itself; it must end well.</summary>
    public async Task WaitForEnd(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        if (_process.ExitCode != 0)
            throw new UsageException($"{_name} ended with {_process.ExitCode}: {LastLines()}");
    }

    /// <summary>Ends it without a chance to clean up (SIGKILL), at the moment of the call.</summary>
    public async Task Kill(CancellationToken cancellationToken)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>The end of the program itself, however it ends: its exit code, and all that it has printed.</summary>
    public async Task<(int ExitCode, IReadOnlyList<string> Output)> End(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        lock (_lines)
            return (_process.ExitCode, [.. _lines]);
    }

    /// <summary>The first line that starts so, once it has been printed.</summary>
    public string? Line(string start)
    {
        lock (_lines)
            return _lines.Find(line => line.StartsWith(start, StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var end = Process.Start("kill", ["-TERM", Id.ToString(CultureInfo.InvariantCulture)]);
            using var limit = new CancellationTokenSource(StopLimit);
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
            }
        }

        _process.Dispose();
        lock (_lines)
            _log?.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (_lines)
        {
            _lines.Add(line);
            // Lines may still come once it is closed; they are the last of a process that has ended.
            if (_log is { BaseStream.CanWrite: true })
                _log.WriteLine(line);
        }
    }

    private string LastLines()
    {
        lock (_lines)
            return string.Join('\n', _lines.TakeLast(10));
    }
}
