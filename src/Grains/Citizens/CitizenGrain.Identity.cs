using System.Collections.Immutable;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Events;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Grains.Citizens;

/// <summary>A citizen's part in a corrected identity, on either side.</summary>
internal sealed partial class CitizenGrain
{
    public Task<Citizen?> Get(CancellationToken cancellationToken) => Task.FromResult(_state.Current);

    public Task<Result<bool>> Receive(Person person, ImmutableArray<HealthFact> facts, CancellationToken cancellationToken) =>
        CommitMerge(MergeRules.Receive(_state.Current, person, facts, _clock.GetUtcNow()));

    public async Task Forget(string sampleId, CancellationToken cancellationToken)
    {
        if (MergeRules.Forget(_state.Current, sampleId) is not { } next)
            return;

        // As after a delivery: what the sample had fulfilled is open again, and its own order is withdrawn where it has not gone along already.
        await _codes.Commit(next, () => OrderEvents.Forgotten(Key, _state.Current!.Samples, sampleId, _clock.GetUtcNow(), _state.Revision));
    }

    public Task<Result<bool>> MergeInto(IdentityCorrection correction, CancellationToken cancellationToken) =>
        CommitMerge(MergeRules.MergeInto(_state.Current, correction));

    private async Task<Result<bool>> CommitMerge(Result<Citizen> decision)
    {
        if (decision.Refusal is { } refusal)
            return refusal;

        var changed = !ReferenceEquals(decision.Value, _state.Current);
        await _codes.Commit(decision.Value);
        return changed;
    }
}
