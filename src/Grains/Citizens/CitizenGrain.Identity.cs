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
        await Known.Look();
        return Known.Residence is { } home ? (Known.Current ?? new()) with { Residence = home } : Known.Current;
    }

    public async Task<Result<bool>> Receive(Person person, ImmutableArray<HealthFact> facts, CancellationToken cancellationToken)
    {
        await Known.Look();
        // Nothing to take over, and nobody to register whom the roster does not know already.
        var decision = MergeRules.Receive(Known.Current, person, facts, Now);
        return decision.Refusal is null && ReferenceEquals(decision.Value, Known.Current) ? false : await CommitMerge(decision);
    }

    public async Task Forget(string sampleId, CancellationToken cancellationToken)
    {
        if (MergeRules.Forget(_state.Current, sampleId) is not { } next)
            return;

        // As after a delivery: what the sample had fulfilled is open again, and its own order is withdrawn where it has not gone along already.
        await Codes.Commit(next, () => OrderEvents.Forgotten(Key, _state.Current!.Samples, sampleId, Now, _state.Revision));
    }

    public Task<Result<bool>> MergeInto(IdentityCorrection correction, CancellationToken cancellationToken) =>
        CommitMerge(MergeRules.MergeInto(_state.Current, correction));

    private async Task<Result<bool>> CommitMerge(Result<Citizen> decision)
    {
        if (decision.Refusal is { } refusal)
            return refusal;

        var changed = !ReferenceEquals(decision.Value, _state.Current);
        await Codes.Commit(decision.Value);
        return changed;
    }
}
