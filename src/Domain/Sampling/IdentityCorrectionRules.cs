using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Domain.Sampling;

/// <summary>The tube's part in a corrected identity: whose swab it is, whatever state the tube is in. Can be repeated.</summary>
public static class IdentityCorrectionRules
{
    /// <summary>How many corrections a sample remembers.</summary>
    private const int MaxCorrections = 10;

    /// <summary>
    /// Gives the sample to the other person, who with every former one is yet to be told. Refuses with <c>unknown-sample</c> where the tube
    /// holds it for neither of the two, <c>already-in-tube</c> where it holds a swab of the other person too, or <c>too-many-corrections</c>.
    /// </summary>
    public static Result<SampleBatch> Apply(SampleBatch? batch, string sampleId, IdentityCorrection correction)
    {
        if (batch?.SampleWith(sampleId) is not { } sample)
            return new Refusal("unknown-sample", "The tube does not hold this sample.");
        if (sample.Citizen == correction.To)
            return batch;
        if (sample.Citizen != correction.From)
            return new Refusal("unknown-sample", $"Tube {batch.Barcode} holds this sample for somebody else, to whom it was moved before.");
        if (batch.SampleOf(correction.To) is { } own)
            return new Refusal("already-in-tube", $"Tube {batch.Barcode} holds another swab of this person: {own.Id}.");
        if (sample.Corrections.Length >= MaxCorrections)
            return new Refusal("too-many-corrections", $"Sample {sample.Id} was moved {MaxCorrections} times.");

        var corrected = sample with { Citizen = correction.To, Corrections = sample.Corrections.Add(correction) };
        return batch with { Samples = batch.Samples.Replace(sample, corrected), Delivered = false };
    }
}
