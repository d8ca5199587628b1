using HealthWuhan.Api.Hosting;

namespace HealthWuhan.Silo.Postgres;

/// <summary>
/// Starts a server again that has ended while we use it: PostgreSQL ends itself where its disk is full, and stays away when there is room again.
/// Until then reads go on from the grains' memory, and writes are refused.
/// </summary>
internal sealed class ServerWatch : IAsyncDisposable
{
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;

    /// <summary>Watches from now on.</summary>
    /// <param name="isRunning">Whether the server lives; asked every second.</param>
    /// <param name="start">Starts it at its old port.</param>
    public ServerWatch(Func<bool> isRunning, Func<CancellationToken, Task> start) => _watching = Watch(isRunning, start, _stop.Token);

    /// <summary>Ends the watch; a start that is under way is called off.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private static async Task Watch(Func<bool> isRunning, Func<CancellationToken, Task> start, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_period);
        var isAway = false;
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (isRunning())
                continue;
            var failure = await Start(start, cancellationToken);
            if (failure is null)
                await Console.Error.WriteLineAsync("PostgreSQL had ended by itself, and runs again");
            else if (!isAway)
                await Console.Error.WriteLineAsync($"{failure} It is tried again until it does.");
            isAway = failure is not null;
        }
    }

    // Why it did not start; null where it did.
    private static async Task<string?> Start(Func<CancellationToken, Task> start, CancellationToken cancellationToken)
    {
        try
        {
            await start(cancellationToken);
            return null;
        }
        catch (Exception failure) when (failure is StartupException or IOException or UnauthorizedAccessException)
        {
            return failure.Message;
        }
    }
}
