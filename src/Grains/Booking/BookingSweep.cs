using HealthWuhan.Domain.Booking;
using HealthWuhan.HealthCloud;
using Microsoft.Extensions.Logging;

namespace HealthWuhan.Grains.Booking;

/// <summary>
/// Wakes schedules that the clock has changed while they slept: a hold that ran out after a crash, an offer that nobody took, people who did not come. Those that are awake look for
/// themselves. Every silo sweeps, and what one has claimed no other takes until the claim runs out.
/// </summary>
internal sealed partial class BookingSweep : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private const int MostClaimed = 50;
    private static readonly TimeSpan s_claim = TimeSpan.FromSeconds(30);

    private readonly ScheduleBoards _boards;
    private readonly IGrainFactory _grains;
    private readonly TimeProvider _clock;
    private readonly EverySecond _sweep;

    public BookingSweep(ScheduleBoards boards, IGrainFactory grains, TimeProvider clock, ILogger<BookingSweep> logger)
    {
        (_boards, _grains, _clock) = (boards, grains, clock);
        _sweep = new(Sweep, exception => LogFailed(logger, exception), clock);
    }

    public void Participate(ISiloLifecycle lifecycle) => _sweep.Follow<BookingSweep>(lifecycle);

    public void Dispose() => _sweep.Dispose();

    private async Task Sweep(CancellationToken stopping)
    {
        var due = await _boards.ClaimDue(_clock.GetUtcNow(), s_claim, MostClaimed, stopping);
        await Task.WhenAll(due.Select(schedule => _grains.GetGrain<IScheduleGrain>(ScheduleId.GrainKey(schedule)).Settle(stopping)));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Schedules that are due cannot be woken; it is tried again every second.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
