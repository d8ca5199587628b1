using Microsoft.Extensions.Hosting;

namespace HealthWuhan.Grains.Partitions;

/// <summary>
/// Whether this silo may tell what it has in memory: it has gone on without a pause in which others could take it for dead, or has asked the table of members since. One that was suspended goes on where it was, as if nothing
/// had happened, and would show people as they were before others woke them and stored something.
/// </summary>
public sealed class SiloPulse(IClusterMembershipService membership, ILocalSiloDetails self, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(0.25);

    /// <summary>No silo is taken for dead in less (docs/failure.md).</summary>
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(1.5);

    private long _beat = clock.GetTimestamp();
    private volatile bool _isDoubtful;

    /// <summary>Looks at the time itself: whoever asks may be the first to go on after a pause.</summary>
    public bool IsSure => !_isDoubtful && clock.GetElapsedTime(Volatile.Read(ref _beat)) < s_longestPause;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
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
}
