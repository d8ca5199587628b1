using System.ComponentModel;
using System.Diagnostics;

namespace HealthWuhan.Silo.Postgres;

/// <summary>How a program ended: its exit code (0 = well) and what it said on both outputs.</summary>
internal sealed record ToolOutcome(int ExitCode, string Output)
{
    public bool Succeeded => ExitCode == 0;

    /// <summary>The line that tells a person most: the last that reports an error, else the last one at all.</summary>
    public string Reason => PostgresLog.MostTellingLine(Output);
}

/// <summary>Runs a program of the machine to its end: its arguments as they are (no shell between), and never longer than a limit.</summary>
internal static class ToolProcess
{
    private const int NotFound = 127;
    private const int TimedOut = 124;

    /// <summary>A program that is missing or overstays its limit is an outcome, not an exception; cancelling ends the program and throws.</summary>
    public static async Task<ToolOutcome> Run(IReadOnlyList<string> command, TimeSpan limit, CancellationToken cancellationToken, params (string Name, string Value)[] environment)
    {
        using var process = new Process { StartInfo = Describe(command, environment) };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            return new ToolOutcome(NotFound, e.Message);
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(limit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var errors = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return new ToolOutcome(process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException)
        {
            // Only the program itself: what pg_ctl has already started is stopped in its own, clean way.
            process.Kill();
            cancellationToken.ThrowIfCancellationRequested();
            return new ToolOutcome(TimedOut, $"{Path.GetFileName(command[0])} did not finish within {limit.TotalSeconds:0} s");
        }
    }

    private static ProcessStartInfo Describe(IReadOnlyList<string> command, (string Name, string Value)[] environment)
    {
        var description = new ProcessStartInfo(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        // A PGDATA or PGPORT of the caller must not lead PostgreSQL's programs elsewhere, and their messages are read by us in English.
        foreach (var name in description.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
            description.Environment.Remove(name);
        description.Environment["LC_ALL"] = "C";
        foreach (var (name, value) in environment)
            description.Environment[name] = value;
        return description;
    }
}
