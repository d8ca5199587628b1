using Microsoft.Extensions.Hosting;

namespace HealthWuhan.Grains.Partitions;

/// <summary>Sees to it that of two silos between which nothing passes, while others reach both, one leaves.</summary>
/// <remarks>
/// Orleans keeps both: neither is dead, as the others confirm. But whatever the one asks of the other fails for as long as that lasts, the directory's part there included, and at some doors a part of all people cannot be
/// asked for. With one gone, its people wake elsewhere at once. Started again, it joins when it reaches everybody: Orleans sees to that.
/// </remarks>
internal sealed class PartitionWatch(SiloPeers peers, IReach reach, TimeProvider clock, SiloExit exit) : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(0.5);

    private static readonly TimeSpan s_untilDeclared = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan s_nap = TimeSpan.FromSeconds(0.25);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_every, clock);
        for (var count = ReachCount.None; await timer.WaitForNextTickAsync(stoppingToken);)
        {
            var others = peers.Others;
            var isHeldUp = IsHeldUp();
            var answers = await Task.WhenAll(others.Select(reach.Reaches));
            count = await isHeldUp ? ReachCount.None : count.After(others.Zip(answers));
            foreach (var silo in count.OutOfReach)
            {
                if (await IsCut(silo, others))
                    await Part(silo, stoppingToken);
            }
        }
    }

    /// <summary>
    /// The one that stays says that the other is gone, so that all whom it reaches know at the same time: what some take for gone and others do not, is in two places. Where it says nothing, the other goes by itself.
    /// </summary>
    private async Task Part(SiloAddress silo, CancellationToken stoppingToken)
    {
        if (!ReachCount.LeavesFor(peers.Self, silo))
        {
            await peers.Declare(silo);
            return;
        }

        for (var began = clock.GetTimestamp(); clock.GetElapsedTime(began) < s_untilDeclared; await Task.Delay(s_nap, clock, stoppingToken))
            await peers.Refresh(stoppingToken);
        await exit.Leave(silo);
    }

    /// <summary>Whether this process gets no processor when it wants one: then it says nothing of others.</summary>
    private async Task<bool> IsHeldUp()
    {
        var began = clock.GetTimestamp();
        await Task.Delay(s_nap, clock);
        return clock.GetElapsedTime(began) > 2 * s_nap;
    }

    /// <summary>To this silo, once more, and to it alone: another's answer is there before.</summary>
    private async Task<bool> IsCut(SiloAddress silo, SiloAddress[] others)
    {
        var theirs = await Task.WhenAll(others.Where(other => !other.Equals(silo)).Select(other => reach.Reaches(other, silo)));
        if (!theirs.Any(reached => reached))
            return false;
        var isHeldUp = IsHeldUp();
        return !await reach.Reaches(silo) && !await isHeldUp;
    }
}
