using HealthWuhan.Domain.Booking;
using HealthWuhan.HealthCloud;
using Microsoft.Extensions.Logging;

namespace HealthWuhan.Grains.Booking;

/// <summary>
/// Wakes schedules that the clock has changed while they slept: a hold that ran out after a crash, an offer that nobody took, people who did not come. Those that are awake look for
/// themselves. Every silo sweeps, and what one has claimed no other takes until the claim runs out.
/// </summary>
internal sealed partial class BookingSweep(ScheduleBoards boards, IGrainFactory grains, TimeProvider clock, ILogger<BookingSweep> logger)
    : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private const int MostClaimed = 50;
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_claim = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stop = new();
    private Task _sweeping = Task.CompletedTask;
    private bool _isFailing;

    /// <summary>Begins when the silo can call grains, and ends before its own grains go.</summary>
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe<BookingSweep>(ServiceLifecycleStage.Active, Start, Stop);

    public void Dispose() => _stop.Dispose();

    private Task Start(CancellationToken cancellationToken)
    {
        _sweeping = SweepUntil(_stop.Token);
        return Task.CompletedTask;
    }

    private async Task Stop(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _sweeping.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task SweepUntil(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(s_interval, clock);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            try
            {
                var due = await boards.ClaimDue(clock.GetUtcNow(), s_claim, MostClaimed, stopping);
                await Task.WhenAll(due.Select(schedule => grains.GetGrain<IScheduleGrain>(ScheduleId.GrainKey(schedule)).Settle(stopping)));
                _isFailing = false;
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                // An outage is told once, not every second.
                if (!_isFailing)
                    LogFailed(exception);
                _isFailing = true;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Schedules that are due cannot be woken; it is tried again every second.")]
    private partial void LogFailed(Exception exception);
}
