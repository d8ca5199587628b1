using HealthWuhan.Api.Hosting;

namespace HealthWuhan.Silo.Postgres;

/// <summary>The verb `postgres --data DIR`: the private PostgreSQL alone, for a cluster of silos and gateways started by hand.</summary>
public static class PostgresCommand
{
    /// <summary>Runs until Ctrl-C or SIGTERM; prints the one line that tells the other processes where the database is.</summary>
    public static async Task Run(IReadOnlyList<string> args)
    {
        var options = new ConfigurationBuilder().AddCommandLine(CommandLine.Read(args, flags: [], options: ["--data"])).Build();
        using var stop = new StopSignal();
        using var data = DataDirectory.Open(options["data"] ?? ".data");
        RestoreCommand.RequireFinished(data);
        try
        {
            await using var postgres = await PrivatePostgres.Start(data, stop.Token);
            await Console.Out.WriteLineAsync($"export ConnectionStrings__HealthWuhan={Quoted(postgres.ConnectionString)}");
            await Task.Delay(Timeout.InfiniteTimeSpan, stop.Token);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            // Asked to end: PostgreSQL has been stopped on the way here.
        }
    }

    private static string Quoted(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
