using System.Globalization;
using System.Runtime.InteropServices;
using HealthWuhan.Load;
using HealthWuhan.Load.Comparison;
using HealthWuhan.Week.Plan;
using HealthWuhan.Week.Run;

// Before the first socket, as in bench/Load: answers are taken up on the thread that waits for them all.
Environment.SetEnvironmentVariable(Verbs.InlineCompletions, "1");
Environment.SetEnvironmentVariable(Verbs.SocketThreads, "1");

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    return await Replay(args, stop.Token);
}
catch (UsageException wrong)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return 2;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    await Console.Error.WriteLineAsync("Stopped; everything that was started has ended.");
    return 130;
}

static async Task<int> Replay(string[] args, CancellationToken cancellationToken)
{
    var options = Arguments.Read(args, "--scale", "--silos", "--seed", "--kills", "--out", "--logs");
    if (!decimal.TryParse(options.Text("--scale", "0.01"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var scale) || scale is < WeekPlan.SmallestScale or > 1)
        throw new UsageException($"--scale is from {WeekPlan.SmallestScale} to 1, the whole city. Other options: --silos 2, --kills 3, --seed {WeekOptions.DefaultSeed}, --out DIR (the report's), --logs DIR (what the silos print).");

    var folder = Programs.NewFolder("week");
    try
    {
        var week = new WeekOptions(
            scale, options.Number("--seed", WeekOptions.DefaultSeed, int.MaxValue), options.Number("--silos", 2, 16), options.Text("--kills", "3") == "0" ? 0 : options.Number("--kills", 3, 1000), folder, Programs.Silo)
        {
            Logs = options.Text("--logs", "") is { Length: > 0 } logs ? Directory.CreateDirectory(logs).FullName : null,
        };
        var report = await new WeekRun(week, TimeProvider.System, Console.Out).Run(cancellationToken);
        await report.Write(options.Text("--out", "week-report"), cancellationToken);
        foreach (var check in report.Checks)
            await Console.Out.WriteLineAsync($"{(check.IsMet ? "ok  " : "FAIL")} {check.Name}: {check.Found}{(check.IsMet ? "" : $", expected {check.Expected}")}");
        await Console.Out.WriteLineAsync($"Scale {scale}: {report.WeekSeconds:N0} s after {report.RosterSeconds:N0} s for the roster. {(report.IsReconciled ? "Everything adds up" : "IT DOES NOT ADD UP")}; {options.Text("--out", "week-report")}/report.html has it all.");
        return report.IsReconciled ? 0 : 1;
    }
    finally
    {
        Directory.Delete(folder, recursive: true);
    }
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
