using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Citizens;
using HealthWuhan.HealthCloud.Rosters;

namespace HealthWuhan.Api.Rosters;

/// <summary>What imports of rosters look like to who asks, and to whom they concern.</summary>
internal sealed class RosterView(RosterImportList imports, GrainCalls grains, TimeProvider clock)
{
    private const int MostImports = 50;
    private const int PeopleAtOnce = 32;

    public async Task<RosterImportsAnswer> Latest(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return new([.. (await imports.Latest(MostImports, cancellationToken)).Select(import => RosterImportItem.Of(import, now))]);
    }

    /// <summary>Null where there was none of that number.</summary>
    public async Task<RosterAnswer?> Find(long id, CancellationToken cancellationToken) =>
        await imports.Find(id, cancellationToken) is { } progress ? await Answer(progress, cancellationToken) : null;

    public async Task<RosterAnswer> Answer(RosterProgress progress, CancellationToken cancellationToken) =>
        RosterAnswer.Of(progress, await imports.RefusedOf(progress.Id, cancellationToken), clock.GetUtcNow());

    /// <summary>Of a small roster, everybody concerned knows when it is answered; of a large one every node does a second later.</summary>
    public async Task Tell(IReadOnlyList<CitizenKey> changed, CancellationToken cancellationToken)
    {
        foreach (var some in changed.Chunk(PeopleAtOnce))
            await Task.WhenAll(some.Select(key => grains.Tell<ICitizenGrain>(key.Value, citizen => citizen.RosterChanged(cancellationToken), cancellationToken)));
    }
}
