using Npgsql;

namespace HealthWuhan.Api.Hosting;

/// <summary>Keeps a process going while its database hangs: there are threads for those who wait for it before they are missed.</summary>
/// <remarks>
/// Npgsql calls off a command, or gives it up, by a second connection, on the thread that finds its time over, and waits there until the server has ended that connection. A server that hangs ends nothing: each such command
/// holds a thread of the pool, which makes one or two a second where all are held. With some twenty at once nothing else was done for a second, no answer, no timer and no sign of life. To have so many threads at all times would cost every
/// request a little.
/// </remarks>
public sealed class SpareThreads(NpgsqlDataSource database, TimeProvider clock) : BackgroundService
{
    /// <summary>A little more than one process has connections (<see cref="PostgresTuning"/>), since each holds one thread at most.</summary>
    public const int Count = 64;

    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(1);

    /// <summary>With the pause it is less than a write has (<see cref="Limits.LimitOptions.WriteSeconds"/>), and nobody calls anything off before.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(0.5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ThreadPool.GetMinThreads(out var usual, out var ports);
        using var timer = new PeriodicTimer(s_every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var answers = Answers();
            if (await Task.WhenAny(answers, Task.Delay(s_patience, clock, stoppingToken)) != answers)
                ThreadPool.SetMinThreads(usual + Count, ports);
            if (await answers.WaitAsync(stoppingToken))
                ThreadPool.SetMinThreads(usual, ports);
        }
    }

    /// <summary>Nobody's token: to call it off takes a thread.</summary>
    private async Task<bool> Answers()
    {
        try
        {
            await using var ask = database.CreateCommand("SELECT 1");
            await ask.ExecuteScalarAsync(CancellationToken.None);
            return true;
        }
        catch (Exception)
        {
            // That it is away others tell.
            return false;
        }
    }
}
