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
        string? told = null;
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (isRunning())
                continue;
            if (told is null)
                await Console.Error.WriteLineAsync("PostgreSQL has ended by itself: starting it again");
            told = await Start(start, told ?? "", cancellationToken);
        }
    }

    // Null when it runs again; a reason is told once.
    private static async Task<string?> Start(Func<CancellationToken, Task> start, string told, CancellationToken cancellationToken)
    {
        try
        {
            await start(cancellationToken);
            await Console.Error.WriteLineAsync("PostgreSQL runs again");
            return null;
        }
        catch (Exception failure) when (failure is StartupException or IOException or UnauthorizedAccessException)
        {
            if (failure.Message != told)
                await Console.Error.WriteLineAsync(failure.Message);
            return failure.Message;
        }
    }
}
