namespace HealthWuhan.Grains;

/// <summary>Looks for something every second on a silo: from when it can call grains until before its own go. An outage is told once, not every second.</summary>
/// <param name="look">What is done.</param>
/// <param name="failed">Hears of the first failure after a success.</param>
/// <param name="clock">Counts the seconds.</param>
internal sealed class EverySecond(Func<CancellationToken, Task> look, Action<Exception> failed, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private Task _looking = Task.CompletedTask;
    private bool _isFailing;

    public void Follow<TObserver>(ISiloLifecycle lifecycle) => lifecycle.Subscribe<TObserver>(ServiceLifecycleStage.Active, Start, Stop);

    public void Dispose() => _stop.Dispose();

    private Task Start(CancellationToken cancellationToken)
    {
        _looking = LookUntil(_stop.Token);
        return Task.CompletedTask;
    }

    private async Task Stop(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _looking.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task LookUntil(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(s_interval, clock);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            try
            {
                await look(stopping);
                _isFailing = false;
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                if (!_isFailing)
                    failed(exception);
                _isFailing = true;
            }
        }
    }
}
