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
    public async Task<Citizen?> Get(CancellationToken cancellationToken)
    {
        await _known.Look();
        return _known.Residence is { } home ? (_known.Current ?? new()) with { Residence = home } : _known.Current;
    }

    public async Task<Result<bool>> Receive(Person person, ImmutableArray<HealthFact> facts, CancellationToken cancellationToken)
    {
        await _known.Look();
        // Nothing to take over, and nobody to register whom the roster does not know already.
        var decision = MergeRules.Receive(_known.Current, person, facts, _clock.GetUtcNow());
        return decision.Refusal is null && ReferenceEquals(decision.Value, _known.Current) ? false : await CommitMerge(decision);
    }

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
