using HealthWuhan.Load;

// Before the first socket: answers are taken up on the one thread that waits for them all, instead of being handed to the thread pool one by one.
// Measured, it nearly halves what the generator costs. The servers under test are started without these two.
Environment.SetEnvironmentVariable(Verbs.InlineCompletions, "1");
Environment.SetEnvironmentVariable(Verbs.SocketThreads, "1");

using var stop = new CancellationTokenSource();
using var interrupt = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGINT, Stop);
using var terminate = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGTERM, Stop);
try
{
    return await Verbs.Run(args, TimeProvider.System, stop.Token);
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

void Stop(System.Runtime.InteropServices.PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
