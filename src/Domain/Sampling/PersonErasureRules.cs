using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Domain.Sampling;

/// <summary>How a tube forgets somebody who was erased. The swab stays, as nobody's, so that counts and the tube's result stay what they were. Can be repeated.</summary>
public static class PersonErasureRules
{
    /// <summary>The same instance where the tube knows nothing of the person.</summary>
    public static SampleBatch Erase(SampleBatch batch, CitizenKey person)
    {
        foreach (var sample in batch.Samples.Where(sample => Names(sample, person)))
            batch = batch with { Samples = batch.Samples.Replace(sample, Without(sample, person)) };
        return batch;
    }

    private static bool Names(Sample sample, CitizenKey person) =>
        sample.Citizen == person || sample.Corrections.Any(correction => correction.From == person || correction.To == person);

    private static Sample Without(Sample sample, CitizenKey person) => sample with
    {
        Citizen = sample.Citizen == person ? CitizenKey.Erased : sample.Citizen,
        ClientId = sample.Citizen == person ? null : sample.ClientId,
        Corrections = sample.Corrections.RemoveAll(correction => correction.From == person || correction.To == person),
    };
}
