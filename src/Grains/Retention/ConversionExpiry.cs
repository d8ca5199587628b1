using System.Collections.Concurrent;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Retention;
using HealthWuhan.HealthCloud.Conversions;
using HealthWuhan.HealthCloud.Retention;

namespace HealthWuhan.Grains.Retention;

/// <summary>Takes expired applications for a conversion from those who made them, with their evidence.</summary>
public sealed class ConversionExpiry(ConversionVisits visits, PurgeTables tables, PurgeGrains grains)
{
    private const int AtOnce = 100;

    public async Task Run(RetentionPolicy policy, CancellationToken cancellationToken)
    {
        while (await Visit(policy, cancellationToken) == AtOnce)
            await grains.Pause(cancellationToken);
    }

    private async Task<int> Visit(RetentionPolicy policy, CancellationToken cancellationToken)
    {
        var now = grains.Clock.GetUtcNow();
        var due = await visits.Due(now, AtOnce, cancellationToken);
        var removed = new ConcurrentDictionary<CitizenKey, int>();
        await grains.ForEach(due, async (citizen, token) => removed[citizen] = await grains.Conversions(citizen).Expire(token), cancellationToken);
        await tables.NoteRemoved("conversion-files", removed.Values.Sum(), now.AddDays(-policy.ConversionDays), cancellationToken);
        // Who cannot be asked today is asked tomorrow, and does not hold up the others.
        foreach (var failed in due.Where(citizen => !removed.ContainsKey(citizen)))
            await visits.Set(failed, now.AddDays(1), cancellationToken);
        return due.Count;
    }
}
