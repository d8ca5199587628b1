using System.Diagnostics;

namespace HealthWuhan.Tests;

/// <summary>A process of a built program of ours, started as an operator would, and ended as its test says.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private Task _ignored = Task.CompletedTask;

    private ChildProcess(Process process) => _process = process;

    public static ChildProcess StartSilo(params IEnumerable<string> arguments) => Start("HealthWuhan.Silo", [], arguments);

    /// <summary>Starts a program by the name of its assembly, with these variables in its environment.</summary>
    public static ChildProcess Start(string assembly, IEnumerable<KeyValuePair<string, string>> environment, params IEnumerable<string> arguments) =>
        StartInside([], assembly, environment, arguments);

    /// <summary>The same behind words that put it somewhere else and become it, such as <c>ip netns exec NAME</c>.</summary>
    public static ChildProcess StartInside(
        IReadOnlyList<string> place, string assembly, IEnumerable<KeyValuePair<string, string>> environment, params IEnumerable<string> arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, assembly + ".dll");
        // A test run in a script's background ignores Ctrl-C, and would pass that on.
        string[] command = [.. place, "env", "--default-signal=INT", "dotnet", program, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A process that is killed would leave the sockets of its diagnostics among the temporary files.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new ChildProcess(Process.Start(start)!);
    }

    /// <summary>The next line on its standard output; null when it has ended without one.</summary>
    public async Task<string?> ReadLine() => await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);

    public bool HasExited => _process.HasExited;

    /// <summary>Lets it talk on without filling the pipe; ends with the process.</summary>
    public void IgnoreOutput() => KeepOutput(Stream.Null);

    /// <summary>The same, with what it says written there.</summary>
    public void KeepOutput(Stream log) => _ignored = _process.StandardOutput.BaseStream.CopyToAsync(log, CancellationToken.None);

    /// <summary>Ends it without a chance to clean up (kill -9); its PostgreSQL, in a session of its own, lives on.</summary>
    public async Task KillHard()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Sends a signal such as INT or TERM, and waits for its end.</summary>
    public async Task<int> End(string signal)
    {
        await Signal(signal);
        return (await WaitForExit()).ExitCode;
    }

    /// <summary>Sends a signal such as STOP or CONT.</summary>
    public async Task Signal(string signal)
    {
        using var kill = Process.Start("sh", ["-c", "kill -s \"$1\" \"$2\"", "sh", signal, $"{_process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>What it says when it cannot start; it must have ended with 1.</summary>
    public async Task<string> Refusal()
    {
        var (exitCode, errors) = await WaitForExit();
        Assert.Equal(1, exitCode);
        return errors;
    }

    public async Task<(int ExitCode, string Errors)> WaitForExit()
    {
        var errors = await _process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (_process.ExitCode, errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        await _ignored;
        _process.Dispose();
    }
}
