using System.Collections.Immutable;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Rounds;

namespace HealthWuhan.Domain.Sampling;

/// <summary>A medic opens a tube.</summary>
[GenerateSerializer, Immutable, Alias("open-batch")]
public sealed record OpenBatch(
    [property: Id(0)] Barcode Barcode,
    [property: Id(1)] int PoolSize,
    [property: Id(2)] string Site,
    [property: Id(3)] string? Round,
    [property: Id(4)] string By)
{
    [Id(5)] public TestingPurpose Purpose { get => field == default ? TestingPurpose.Voluntary : field; init; } = TestingPurpose.Voluntary;
}

/// <summary>A medic takes a swab. <c>Person</c> is there when the document was read, null when the person's sampling code was scanned.</summary>
[GenerateSerializer, Immutable, Alias("add-sample")]
public sealed record AddSample(
    [property: Id(0)] CitizenKey Citizen,
    [property: Id(1)] Person? Person,
    [property: Id(2)] DateTimeOffset CollectedAt,
    [property: Id(3)] string? ClientId,
    [property: Id(4)] string By)
{
    /// <summary>Where the swab was before: its id in the tube that hands it over; null for a new swab.</summary>
    [Id(5)] public string? TransferredFrom { get; init; }

    /// <summary>As in <see cref="Sample.Corrections"/>; comes along with a transfer.</summary>
    [Id(6)] public ImmutableArray<IdentityCorrection> Corrections { get => field.IsDefault ? [] : field; init; } = [];
}

/// <summary>The life of a tube as pure rules (docs/domain.md, pooled sampling and the invariants of "what went wrong elsewhere").</summary>
/// <remarks>Every rule can be repeated: asked again for what is already so, it answers with the same instance, which means "nothing to store".</remarks>
public static class SampleBatchRules
{
    /// <summary>
    /// Refuses with <c>invalid-pool-size</c>, <c>batch-differs</c> when the tube was opened before with another size, site, round or purpose, or as
    /// <see cref="RoundRules.RefuseTube"/>. A round that the command centre has not ordered is taken: a site may be quicker than the order.
    /// </summary>
    public static Result<SampleBatch> Open(SampleBatch? batch, OpenBatch open, TestingRound? round, DateTimeOffset now)
    {
        if (open.PoolSize is not (1 or 5 or 10 or 20))
            return new Refusal("invalid-pool-size", "A pool is 1, 5, 10 or 20.");

        if (batch is null && RoundRules.RefuseTube(round, open.PoolSize) is { } refusal)
            return refusal;
        if (batch is null)
            return new SampleBatch { Barcode = open.Barcode, PoolSize = open.PoolSize, Site = open.Site, Round = open.Round, OpenedAt = now, OpenedBy = open.By, Purpose = open.Purpose };

        // Another site is not named, nor its round: whoever asks may not look there.
        if (batch.Site != open.Site)
            return new Refusal("batch-differs", $"Tube {batch.Barcode} was opened before at another site.");

        return batch.PoolSize == open.PoolSize && batch.Round == open.Round && batch.Purpose == open.Purpose
            ? batch
            : new Refusal("batch-differs", $"Tube {batch.Barcode} was opened before as pool of {batch.PoolSize}, round {batch.Round ?? "none"}, {batch.Purpose}.");
    }

    /// <summary>
    /// Refuses with <c>unknown-batch</c>, <c>client-id-reused</c>, <c>batch-sealed</c> or <c>batch-full</c>. A person already in the tube is a repeat,
    /// unless another swab of theirs is to be moved here: <c>already-in-tube</c>.
    /// </summary>
    public static Result<SampleBatch> Add(SampleBatch? batch, AddSample add)
    {
        if (batch is null)
            return UnknownBatch;
        if (batch.SampleOf(add.Citizen) is { } known)
        {
            return add.TransferredFrom is null || add.TransferredFrom == known.TransferredFrom
                ? batch
                : new Refusal("already-in-tube", $"Tube {batch.Barcode} holds another swab of this person: {known.Id}.");
        }

        if (add.ClientId is not null && batch.Samples.Any(sample => sample.ClientId == add.ClientId))
            return new Refusal("client-id-reused", "This clientId was used for another person in this tube.");
        if (batch.Status != BatchStatus.Open)
            return new Refusal("batch-sealed", $"Tube {batch.Barcode} is sealed.");
        if (batch.Samples.Length >= batch.PoolSize)
            return new Refusal("batch-full", $"Tube {batch.Barcode} holds {batch.Samples.Length} of {batch.PoolSize}.");

        var number = batch.SamplesEverAdded + 1;
        var sample = new Sample(batch.SampleId(number), add.Citizen, add.CollectedAt, add.By, add.ClientId)
        {
            TransferredFrom = add.TransferredFrom,
            Corrections = add.Corrections,
        };
        return batch with { Samples = batch.Samples.Add(sample), SamplesEverAdded = number };
    }

    /// <summary>
    /// Takes a sample back before the seal. Refuses with <c>unknown-batch</c>, <c>unknown-sample</c> or <c>batch-sealed</c>; a sample that was
    /// taken back before is a repeat.
    /// </summary>
    public static Result<SampleBatch> Undo(SampleBatch? batch, string sampleId)
    {
        if (batch is null)
            return UnknownBatch;
        if (batch.SampleWith(sampleId) is not { } sample)
            return batch.OnceHad(sampleId) ? batch : new Refusal("unknown-sample", $"Tube {batch.Barcode} never held a sample with this id.");

        return batch.Status == BatchStatus.Open ? Remove(batch, [sample]) : new Refusal("batch-sealed", $"Tube {batch.Barcode} is sealed.");
    }

    /// <summary>Lets a sample go to another tube. Refuses as <see cref="Undo"/>, and with <c>same-batch</c>.</summary>
    public static Result<SampleBatch> Transfer(SampleBatch? batch, string sampleId, Barcode to) =>
        batch?.Barcode == to ? new Refusal("same-batch", "The sample is in this tube already.") : Undo(batch, sampleId);

    /// <summary>Which of two tubes a transfer asks first, whichever way it goes: two opposite ones then queue up at one tube, and never wait for each other.</summary>
    public static bool IsAskedFirst(Barcode batch, Barcode other) => string.CompareOrdinal(batch.Value, other.Value) <= 0;

    /// <summary>What a transfer that was accepted before had asked for. Refuses with <c>unknown-sample</c> where it was not.</summary>
    public static Result<AddSample> RepeatOfTransfer(SampleBatch? batch, string fromSampleId) =>
        batch?.Samples.FirstOrDefault(sample => sample.TransferredFrom == fromSampleId) is { } sample
            ? new AddSample(sample.Citizen, null, sample.CollectedAt, null, sample.CollectedBy) { TransferredFrom = fromSampleId }
            : new Refusal("unknown-sample", "The sample was taken back, or moved to another tube.");

    /// <summary>Takes samples out of an open tube again, because their people may not be in it.</summary>
    public static SampleBatch Remove(SampleBatch batch, IReadOnlyCollection<Sample> samples) =>
        samples.Count == 0 ? batch : batch with { Samples = batch.Samples.RemoveRange(samples) };

    /// <summary>Refuses with <c>unknown-batch</c>, <c>batch-empty</c>, or <c>swab-count-differs</c>: a swab was taken and its person not bound, or the other way round (Shenzhen).</summary>
    public static Result<SampleBatch> Seal(SampleBatch? batch, int swabCount, DateTimeOffset now)
    {
        if (batch is null)
            return UnknownBatch;
        if (swabCount != batch.Samples.Length)
            return new Refusal("swab-count-differs", $"Tube {batch.Barcode}: {swabCount} swabs counted, {batch.Samples.Length} people bound.");
        if (batch.Status != BatchStatus.Open)
            return batch;
        if (swabCount == 0)
            return new Refusal("batch-empty", $"Tube {batch.Barcode} holds nobody.");

        return batch with { Status = BatchStatus.Sealed, SealedAt = now };
    }

    /// <summary>
    /// Takes the lab's word about the tube. Refuses with <c>unknown-batch</c> (also another lab's tube), <c>batch-not-sealed</c> (no result without a sample) or
    /// <c>batch-rejected</c>; and with <c>different-result-held</c> (Shuozhou) or <c>interpretation-differs</c> (the lab says otherwise than the
    /// kit's rule about its Ct values), which the caller must also put on the list of held results.
    /// </summary>
    public static Result<SampleBatch> Report(SampleBatch? batch, LabResult result, LaboratoryPolicy policy)
    {
        var report = result.Report;
        if (batch is null || StaffScopeRules.IsConsignedElsewhere(batch, result.Lab))
            return UnknownBatch;
        if (batch.Status == BatchStatus.Open)
            return new Refusal("batch-not-sealed", $"Tube {batch.Barcode} is still open at its site.");
        if (batch.Rejection is { } reason)
            return new Refusal("batch-rejected", $"Tube {batch.Barcode} was rejected ({reason}); its people are to be sampled again.");
        if (batch.Result is { } standing)
        {
            return standing.Report.SaysTheSameAs(report)
                ? batch
                : new Refusal(DifferentResultHeld, $"Tube {batch.Barcode} has another result already; this one is held for a person to decide.");
        }

        return KitRules.Interpret(policy.Kits, report) is { } interpreted && interpreted != report.Result
            ? new Refusal(InterpretationDiffers, $"The lab says {report.Result}, the rule of kit {report.Kit} says {interpreted}; held for a person to decide.")
            : batch with { Status = BatchStatus.Tested, Result = result, Delivered = false };
    }

    /// <summary>Whether a report that was refused so waits for a person's decision.</summary>
    public static bool IsHeld(Refusal refusal) => refusal.Code is DifferentResultHeld or InterpretationDiffers;

    /// <summary>The sample as its owner sees it: taken, or with what the tube's standing result means for a person.</summary>
    public static CitizenSample SampleFor(SampleBatch batch, Sample sample) => new()
    {
        Id = sample.Id,
        Batch = batch.Barcode,
        Site = batch.Site,
        Round = batch.Round,
        PoolSize = batch.PoolSize,
        Purpose = batch.Purpose,
        CollectedAt = sample.CollectedAt,
        Status = batch.Result is { } result ? LaboratoryRules.Interpret(result, batch.PoolSize)
            : batch.Rejection is not null ? SampleStatus.ToBeRecollected : SampleStatus.Sampled,
        ReportedAt = batch.Result?.ReportedAt ?? (batch.Rejection is null ? null : batch.ReceivedAt),
        Lab = batch.Result?.Lab ?? (batch.Rejection is null ? null : batch.Lab),
        IsAmended = batch.History.Length > 0 || batch.Result?.ReleasedBy is not null,
        Outcome = batch.Outcome,
        OutcomeAt = batch.OutcomeAt,
        Owner = sample.Corrections.Length,
    };

    private const string DifferentResultHeld = "different-result-held";
    private const string InterpretationDiffers = "interpretation-differs";

    /// <summary>The one answer about a tube that is not there, and about one that is not the caller's.</summary>
    public static Refusal UnknownBatch => new("unknown-batch", "No tube with this barcode was opened.");
}
