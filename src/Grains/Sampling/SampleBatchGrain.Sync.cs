using System.Collections.Immutable;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Grains.Sampling;

/// <summary>A whole tube at once.</summary>
internal sealed partial class SampleBatchGrain
{
    public async Task<ImmutableArray<Result<AddedSample>>> AddSamples(ImmutableArray<AddSample> adds, CancellationToken cancellationToken)
    {
        var before = _state.Current;
        var filling = TubeFilling.Of(before, adds);
        // As in DurableState.Decide: refused is only what is refused by what is stored.
        if (filling.Swabs.Any(swab => swab.Refusal is not null) && await _state.Refresh())
            (before, filling) = (_state.Current, TubeFilling.Of(_state.Current, adds));
        if (filling.Batch is not { } batch)
            return [.. filling.Swabs.Select(swab => (Result<AddedSample>)swab.Refusal!)];

        // The tube first, then the people, as in Bind: whoever was not told when this process dies is found by the repeat, or by the seal.
        await _state.Commit(batch);
        var answers = await Task.WhenAll(filling.Swabs.Zip(adds, (swab, add) => swab.Refusal is { } refusal ? Task.FromResult<Result<AddedSample>>(refusal) : Tell(batch, swab.Value, add)));
        await _state.Commit(SampleBatchRules.Remove(batch, [.. RefusedByPeople(filling, answers)]));
        _told.UnionWith(answers.Where(answer => answer.Refusal is null).Select(answer => answer.Value.Id));
        CityMeter.Sampled(answers.Count(answer => answer is { Refusal: null, Value.Repeated: false }));
        return [.. answers.Select(answer => answer.Refusal is { } refusal ? refusal : (Result<AddedSample>)(answer.Value with { Count = _state.Current!.Samples.Length }))];

        async Task<Result<AddedSample>> Tell(SampleBatch tube, Sample sample, AddSample add)
        {
            var told = await Citizen(sample.Citizen).AddSample(SampleBatchRules.SampleFor(tube, sample), add.Person, cancellationToken);
            return told.Refusal is { } refusal ? refusal : new AddedSample(sample.Id, told.Value, tube.Samples.Length, tube.PoolSize, before?.SampleWith(sample.Id) is not null);
        }
    }

    private static IEnumerable<Sample> RefusedByPeople(TubeFilling filling, IEnumerable<Result<AddedSample>> answers) =>
        filling.Swabs.Zip(answers).Where(pair => pair.First.Refusal is null && pair.Second.Refusal is not null).Select(pair => pair.First.Value).Distinct();
}
