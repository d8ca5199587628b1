using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Grains.Sampling;

/// <summary>The tube's part in a corrected identity.</summary>
internal sealed partial class SampleBatchGrain
{
    public async Task<Result<SampleBatch>> CorrectIdentity(string sampleId, IdentityCorrection correction, CancellationToken cancellationToken)
    {
        // The tube first: from here on whatever the lab says reaches the right person, also if this process dies before the two are told.
        var decision = await CommitAllowed(await _state.Decide(batch => IdentityCorrectionRules.Apply(batch, sampleId, correction)));
        if (decision.Refusal is not null)
            return decision;

        _told.Remove(sampleId);
        await DeliverOrRemind();
        return _state.Current!;
    }

    /// <summary>What an open tube does next is asked of the people in it: a correction that was cut short comes first.</summary>
    private Task FinishCorrections(CancellationToken cancellationToken) =>
        _state.Current is { Status: BatchStatus.Open } open && open.Untold.Any() ? Deliver(cancellationToken) : Task.CompletedTask;

    /// <summary>Takes samples from those they were taken for by mistake; the right person has them by now.</summary>
    private Task TakeFromFormer(IEnumerable<Sample> samples, CancellationToken cancellationToken) =>
        Task.WhenAll(samples.SelectMany(sample => sample.FormerCitizens.Select(former => Citizen(former).Forget(sample.Id, cancellationToken))));
}
