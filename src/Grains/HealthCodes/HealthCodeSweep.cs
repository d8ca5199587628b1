using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Citizens;
using HealthWuhan.Grains.Directives;
using HealthWuhan.HealthCloud;
using Microsoft.Extensions.Logging;

namespace HealthWuhan.Grains.HealthCodes;

/// <summary>
/// Looks every second for codes that change by the clock alone, and asks those citizens to record it. Every silo sweeps, and all share the work:
/// what one has claimed, no other takes, until the claim runs out with the silo that made it.
/// </summary>
internal sealed partial class HealthCodeSweep : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private const int AtOnce = 32;
    private const int MostClaimed = 500;

    /// <summary>Long enough for a claim's citizens, and soon enough for those whose silo has died.</summary>
    private static readonly TimeSpan s_claim = TimeSpan.FromSeconds(30);

    private readonly HealthCodeChanges _changes;
    private readonly LiveDirectives _directives;
    private readonly IGrainFactory _grains;
    private readonly TimeProvider _clock;
    private readonly ILogger<HealthCodeSweep> _logger;
    private readonly EverySecond _sweep;
    private HealthCodePolicy? _followed;

    public HealthCodeSweep(HealthCodeChanges changes, LiveDirectives directives, IGrainFactory grains, TimeProvider clock, ILogger<HealthCodeSweep> logger)
    {
        (_changes, _directives, _grains, _clock, _logger) = (changes, directives, grains, clock, logger);
        _sweep = new(SweepAll, LogSweepFailed, clock);
    }

    public void Participate(ISiloLifecycle lifecycle) => _sweep.Follow<HealthCodeSweep>(lifecycle);

    public void Dispose() => _sweep.Dispose();

    private async Task SweepAll(CancellationToken stopping)
    {
        await FollowPolicy(stopping);
        while (await Sweep(stopping) == MostClaimed)
            stopping.ThrowIfCancellationRequested();
    }

    /// <summary>
    /// Makes every code due when another policy holds than before, or than the one the record last followed, if this silo has just started. Every
    /// silo does so when it goes by the policy itself: after the last one's turn no code was looked at by an older one.
    /// </summary>
    private async Task FollowPolicy(CancellationToken stopping)
    {
        await _directives.Loaded.WaitAsync(stopping);
        var policy = _directives.Policy<HealthCodePolicy>();
        if (policy == _followed)
            return;
        if (_followed is not null || !await _changes.Follows(policy, stopping))
            await _changes.ReassessAll(_clock.GetUtcNow(), stopping);
        await _changes.Follow(policy, stopping);
        _followed = policy;
    }

    /// <summary>Asks the citizens whose codes are due; how many those were.</summary>
    private async Task<int> Sweep(CancellationToken stopping)
    {
        var due = await _changes.ClaimDue(_clock.GetUtcNow(), s_claim, MostClaimed, stopping);
        var failed = 0;
        var failure = "";
        var bounded = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stopping };
        await Parallel.ForEachAsync(due, bounded, async (citizen, token) =>
        {
            try
            {
                await Reassess(citizen, token);
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                // One person's trouble is not the others'. The exception's words may name them, so only its kind is told.
                failure = exception.GetType().Name;
                Interlocked.Increment(ref failed);
            }
        });
        if (failed > 0)
            LogCitizensFailed(failed, due.Count, failure);
        return due.Count;
    }

    private Task Reassess(CitizenKey citizen, CancellationToken cancellationToken) =>
        _grains.GetGrain<ICitizenGrain>(citizen.Value).Reassess(cancellationToken);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The health codes that are due cannot be looked up; it is tried again every second.")]
    private partial void LogSweepFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Failed} of {Due} health codes that were due could not be recorded ({Failure}); they are asked again.")]
    private partial void LogCitizensFailed(int failed, int due, string failure);
}
