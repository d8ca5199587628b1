using HealthWuhan.Domain.Conversions;
using Microsoft.Extensions.Logging;

namespace HealthWuhan.Grains.Conversions;

/// <summary>Finds the cases that have waited for too long and tells their files, which put it on record once. Every silo sweeps; what one has claimed no other takes until the claim runs out.</summary>
internal sealed partial class ConversionSweep : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private const int MostClaimed = 50;
    private static readonly TimeSpan s_claim = TimeSpan.FromSeconds(30);

    private readonly ConversionParts _parts;
    private readonly IGrainFactory _grains;
    private readonly TimeProvider _clock;
    private readonly EverySecond _sweep;

    public ConversionSweep(ConversionParts parts, IGrainFactory grains, TimeProvider clock, ILogger<ConversionSweep> logger)
    {
        (_parts, _grains, _clock) = (parts, grains, clock);
        _sweep = new(Sweep, exception => LogFailed(logger, exception), clock);
    }

    public void Participate(ISiloLifecycle lifecycle) => _sweep.Follow<ConversionSweep>(lifecycle);

    public void Dispose() => _sweep.Dispose();

    private async Task Sweep(CancellationToken stopping)
    {
        await _parts.Directives.Loaded.WaitAsync(stopping);
        var now = _clock.GetUtcNow();
        var due = await _parts.Cases.ClaimToEscalate(now - _parts.Directives.Policy<ConversionPolicy>().DecideWithin, now, s_claim, MostClaimed, stopping);
        await Task.WhenAll(due.Select(citizen => _grains.GetGrain<IConversionGrain>(ConversionFile.GrainKey(citizen)).Escalate(stopping)));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Applications that wait too long cannot be escalated; it is tried again every second.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
