using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HealthWuhan.Grains.Partitions;

/// <summary>
/// Whether this silo may tell what it has in memory: it has gone on without a pause in which others could take it for dead, or has asked the table of members since. One that was suspended goes on where it was, as if nothing
/// had happened, and would show people as they were before others woke them and stored something.
/// </summary>
public sealed partial class SiloPulse(IClusterMembershipService membership, ILocalSiloDetails self, TimeProvider clock, ILogger<SiloPulse> logger) : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(0.25);

    /// <summary>No silo is taken for dead in less (docs/failure.md).</summary>
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(1.5);

    /// <summary>From here on the log says what held it up: a neighbour's question has half a second before it counts as unanswered.</summary>
    private static readonly TimeSpan s_toldPause = TimeSpan.FromSeconds(0.75);

    private long _beat = clock.GetTimestamp();
    private volatile bool _isDoubtful;

    /// <summary>Looks at the time itself: whoever asks may be the first to go on after a pause.</summary>
    public bool IsSure => !_isDoubtful && clock.GetElapsedTime(Volatile.Read(ref _beat)) < s_longestPause;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_every, clock);
        var (last, collected) = (clock.GetTimestamp(), GC.GetTotalPauseDuration());
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var (pause, before) = (clock.GetElapsedTime(last), collected);
            (last, collected) = (clock.GetTimestamp(), GC.GetTotalPauseDuration());
            if (pause >= s_toldPause)
                LogHeldUp((long)pause.TotalMilliseconds, (long)(collected - before).TotalMilliseconds, GC.CollectionCount(2), ThreadPool.ThreadCount, ThreadPool.PendingWorkItemCount);
            if (!IsSure)
            {
                _isDoubtful = true;
                _isDoubtful = !await IsMember(stoppingToken);
            }

            Volatile.Write(ref _beat, clock.GetTimestamp());
        }
    }

    /// <summary>As the table says now. A silo that is alone nobody takes for dead.</summary>
    private async Task<bool> IsMember(CancellationToken cancellationToken)
    {
        if (!membership.CurrentSnapshot.Members.Values.Any(member => member.Status == SiloStatus.Active && !member.SiloAddress.Equals(self.SiloAddress)))
            return true;
        try
        {
            await membership.Refresh(cancellationToken: cancellationToken);
            return membership.CurrentSnapshot.GetSiloStatus(self.SiloAddress) == SiloStatus.Active;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Orleans' own log says why; it is asked again.
            return false;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "This silo was held up for {Milliseconds} ms, {Collecting} ms of them while memory was collected (full collections so far: {FullCollections}); {Threads} threads, {Waiting} things to do wait for one.")]
    private partial void LogHeldUp(long milliseconds, long collecting, int fullCollections, int threads, long waiting);
}
