using System.Collections.Concurrent;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Retention;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Grains.Citizens;
using HealthWuhan.HealthCloud.Retention;

namespace HealthWuhan.Grains.Retention;

/// <summary>
/// Takes expired samples from the people who have them, through their grains. Whom to visit stands in a table, where the tubes' own rows put them; a visit that was cut
/// short is due again.
/// </summary>
public sealed class PeopleExpiry(RetentionVisits visits, ResultLooks looks, PurgeTables tables, PurgeGrains grains)
{
    private const int TubesAtOnce = 100;
    private const int PeopleAtOnce = 200;

    public async Task Run(RetentionPolicy policy, CancellationToken cancellationToken)
    {
        while (await ListPeople(policy, cancellationToken) == TubesAtOnce)
            cancellationToken.ThrowIfCancellationRequested();
        while (await VisitPeople(policy, cancellationToken) == PeopleAtOnce)
            await grains.Pause(cancellationToken);
    }

    /// <summary>Asks the tubes that are due who is in them; how many were asked.</summary>
    private async Task<int> ListPeople(RetentionPolicy policy, CancellationToken cancellationToken)
    {
        var now = grains.Clock.GetUtcNow();
        var tubes = await visits.TubesToList(now.AddDays(-policy.ResultsVisibleDays), TubesAtOnce, cancellationToken);
        var (listed, people) = (new ConcurrentBag<Barcode>(), new ConcurrentBag<CitizenKey>());
        await grains.ForEach(tubes, async (tube, token) =>
        {
            foreach (var sample in (await grains.Tube(tube).Get(token))?.Samples ?? [])
                people.Add(sample.Citizen);
            listed.Add(tube);
        }, cancellationToken);
        if (!listed.IsEmpty)
            await visits.PutOnList([.. listed], people, now, cancellationToken);
        return listed.Count;
    }

    private async Task<int> VisitPeople(RetentionPolicy policy, CancellationToken cancellationToken)
    {
        var now = grains.Clock.GetUtcNow();
        var due = await visits.Due(now, PeopleAtOnce, cancellationToken);
        var seen = await looks.Of(due, cancellationToken);
        // Who cannot be asked today is asked tomorrow, and does not hold up the others.
        var visited = new ConcurrentDictionary<CitizenKey, ExpiredHistory>(due.ToDictionary(citizen => citizen, _ => new ExpiredHistory(0, 0, now.AddDays(1))));
        await grains.ForEach(
            due, async (citizen, token) => visited[citizen] = await grains.Citizen(citizen).Expire(seen.GetValueOrDefault(citizen), token), cancellationToken);

        await tables.NoteRemoved("samples", visited.Values.Sum(expired => expired.Samples), now.AddDays(-policy.ResultsVisibleDays), cancellationToken);
        await tables.NoteRemoved("health-facts", visited.Values.Sum(expired => expired.Facts), now.AddDays(-policy.CodeChangeDays), cancellationToken);
        await visits.Visited([.. visited.Select(visit => (visit.Key, visit.Value.Next))], cancellationToken);
        return due.Count;
    }
}
