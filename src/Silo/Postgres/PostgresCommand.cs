using System.Runtime.InteropServices;
using HealthWuhan.Api.Hosting;

namespace HealthWuhan.Silo.Postgres;

/// <summary>The verb `postgres --data DIR`: the private PostgreSQL alone, for a cluster of silos and gateways started by hand.</summary>
public static class PostgresCommand
{
    /// <summary>Runs until Ctrl-C, SIGTERM or cancellation; prints the one line that tells the other processes where the database is.</summary>
    public static async Task Run(string dataPath, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var data = DataDirectory.Open(dataPath);
        try
        {
            await using var postgres = await PrivatePostgres.Start(data, stop.Token);
            await Console.Out.WriteLineAsync($"export ConnectionStrings__HealthWuhan={Quoted(postgres.ConnectionString)}");
            await Task.Delay(Timeout.InfiniteTimeSpan, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to end: PostgreSQL has been stopped on the way here.
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    private static string Quoted(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
