using System.Collections.Immutable;

namespace HealthWuhan.Domain.Sampling;

/// <summary>Several swabs put into one tube, as if one after the other: the tube with all that fit, and of each swab, in their order, what it became or why it is not in.</summary>
/// <param name="Batch">The very instance that was given where nothing is to be stored; null where there is no tube.</param>
/// <param name="Swabs">Refused as in <see cref="SampleBatchRules.Add"/>. One that does not fit keeps no other out.</param>
public sealed record TubeFilling(SampleBatch? Batch, ImmutableArray<Result<Sample>> Swabs)
{
    public static TubeFilling Of(SampleBatch? batch, IReadOnlyCollection<AddSample> adds)
    {
        ArgumentNullException.ThrowIfNull(adds);
        var swabs = ImmutableArray.CreateBuilder<Result<Sample>>(adds.Count);
        foreach (var add in adds)
        {
            var added = SampleBatchRules.Add(batch, add);
            if (added.Refusal is null)
                batch = added.Value;
            swabs.Add(added.Refusal is { } refusal ? refusal : batch!.SampleOf(add.Citizen)!);
        }

        return new(batch, swabs.MoveToImmutable());
    }
}
