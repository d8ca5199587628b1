using CsCheck;
using HealthWuhan.Domain.Sampling;
using static HealthWuhan.Tests.Sampling.Tubes;

namespace HealthWuhan.Tests.Sampling;

/// <summary>Several swabs at once are nothing but one after the other.</summary>
public class TubeFillingTests
{
    /// <summary>A tube that may be missing, open, full or sealed, and swabs of few people, so that some come twice.</summary>
    private static readonly Gen<(SampleBatch? Batch, AddSample[] Adds)> s_fillings = Gen.Select(
        Gen.Int[0, 3], Gen.Int[0, 5], Gen.Int[1, 9].Select(citizen => Swab(citizen, citizen % 3 == 0 ? "device" : null)).Array[0, 12],
        (state, people, adds) => (state switch { 0 => null, 1 => Sealed(people + 1), _ => With(people, 5) }, adds));

    [Fact]
    public void It_is_as_if_one_after_the_other() => s_fillings.Sample(filling =>
    {
        var batch = filling.Batch;
        var codes = new List<string?>();
        foreach (var add in filling.Adds)
        {
            var added = SampleBatchRules.Add(batch, add);
            codes.Add(added.Refusal?.Code);
            batch = added.Refusal is null ? added.Value : batch;
        }

        var filled = TubeFilling.Of(filling.Batch, filling.Adds);
        return filled.Swabs.Select(swab => swab.Refusal?.Code).SequenceEqual(codes)
            && (filled.Batch?.Samples ?? []).SequenceEqual(batch?.Samples ?? [])
            && filled.Swabs.Zip(filling.Adds).All(pair => pair.First.Refusal is not null || pair.First.Value.Citizen == pair.Second.Citizen);
    });

    [Fact]
    public void Again_it_is_the_same_tube() => s_fillings.Sample(filling =>
    {
        var filled = TubeFilling.Of(filling.Batch, filling.Adds);
        return ReferenceEquals(filled.Batch, TubeFilling.Of(filled.Batch, filling.Adds).Batch);
    });
}
