using System.Collections.Concurrent;
using HealthWuhan.Domain.Retention;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.HealthCloud.Retention;

namespace HealthWuhan.Grains.Retention;

/// <summary>Deletes tubes that have had their day: first the grain's state with who was in it, then its row, which is how a purge that was cut short finds it again.</summary>
public sealed class TubeExpiry(RetentionVisits visits, PurgeTables tables, PurgeGrains grains)
{
    private const int AtOnce = 100;

    public async Task Run(RetentionPolicy policy, CancellationToken cancellationToken)
    {
        // A tube that cannot go yet stays first in the order: where a whole batch did not go, the rest waits for another day.
        while (await DeleteTubes(policy, cancellationToken))
            await grains.Pause(cancellationToken);
    }

    /// <summary>Whether there may be more to delete.</summary>
    private async Task<bool> DeleteTubes(RetentionPolicy policy, CancellationToken cancellationToken)
    {
        var before = grains.Clock.GetUtcNow().AddDays(-policy.TubeDays);
        var due = await visits.TubesToDelete(before, AtOnce, cancellationToken);
        var gone = new ConcurrentBag<Barcode>();
        await grains.ForEach(due, async (tube, token) =>
        {
            if (await grains.Tube(tube).Delete(token))
                gone.Add(tube);
        }, cancellationToken);
        if (gone.IsEmpty)
            return false;

        await tables.NoteRemoved("tubes", await visits.Forget([.. gone], cancellationToken), before, cancellationToken);
        return due.Count == AtOnce;
    }
}
