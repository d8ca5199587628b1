using System.Collections.Immutable;
using System.Globalization;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Laboratory;

namespace HealthWuhan.Domain.Sampling;

/// <summary>The life of a tube (docs/domain.md, pooled sampling). Stored: explicit and append-only.</summary>
public enum BatchStatus : byte
{
    Open = 1,
    Sealed = 2,
    InTransit = 3,
    Received = 4,
    Rejected = 5,
    Tested = 6,
}

/// <summary>Why a lab cannot test a tube (docs/domain.md, pooled sampling). Stored: explicit and append-only.</summary>
public enum RejectReason : byte
{
    Leaked = 1,
    Unlabelled = 2,
    Insufficient = 3,
    Overdue = 4,
}

/// <summary>One tube and the people whose swabs are in it. Immutable: a rule that changes nothing returns the very instance it was given.</summary>
[GenerateSerializer, Immutable, Alias("sample-batch")]
public sealed record SampleBatch
{
    /// <summary>A result and its release, a rejection, or neither: then it is superseded.</summary>
    private const int OutcomesOfOne = 4;

    [Id(0)] public Barcode Barcode { get; init; }

    /// <summary>How many swabs the tube may hold: 1, 5, 10 or 20.</summary>
    [Id(1)] public int PoolSize { get; init; }

    [Id(2)] public string Site { get; init; } = "";

    /// <summary>The testing round; null for voluntary testing outside any round.</summary>
    [Id(3)] public string? Round { get; init; }

    [Id(4)] public DateTimeOffset OpenedAt { get; init; }

    [Id(5)] public string OpenedBy { get; init; } = "";

    [Id(6)] public BatchStatus Status { get; init; } = BatchStatus.Open;

    [Id(7)] public ImmutableArray<Sample> Samples { get; init; } = [];

    /// <summary>How many samples were ever added; numbers the next one, so that an id is never used twice.</summary>
    [Id(8)] public int SamplesEverAdded { get; init; }

    [Id(9)] public DateTimeOffset? SealedAt { get; init; }

    /// <summary>The standing result; null before the test, and after a result was revoked.</summary>
    [Id(10)] public LabResult? Result { get; init; }

    /// <summary>Whether every member has the standing result. False between taking a result, or correcting an identity, and the last person's write.</summary>
    [Id(11)] public bool Delivered { get; init; }

    /// <summary>The box the tube travels in; null while it is at its site, or where it reached its lab in none.</summary>
    [Id(12)] public string? Consignment { get; init; }

    [Id(13)] public DateTimeOffset? HandedOverAt { get; init; }

    /// <summary>When the lab took the tube, or rejected it.</summary>
    [Id(14)] public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>Why the lab rejected the tube; null where it did not.</summary>
    [Id(15)] public RejectReason? Rejection { get; init; }

    /// <summary>The lab that received or rejected the tube.</summary>
    [Id(16)] public string? Lab { get; init; }

    /// <summary>Results that no longer stand, oldest first.</summary>
    [Id(17)] public ImmutableArray<SupersededResult> History { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>The lab that the tube was handed over for; null while it is at its site, and in tubes handed over before it was kept.</summary>
    [Id(18)] public string? BoundFor { get; init; }

    /// <summary>Voluntary in tubes stored before it was kept.</summary>
    [Id(19)] public TestingPurpose Purpose { get => field == default ? TestingPurpose.Voluntary : field; init; } = TestingPurpose.Voluntary;

    /// <summary>Whether there is something that every member must be told: a result, that it was revoked, or that the tube was rejected.</summary>
    public bool HasOutcome => Result is not null || Rejection is not null || History.Length > 0;

    /// <summary>
    /// Which word about the tube stands: 0 before the first one, and higher with every result, release, correction, revocation or rejection. What
    /// was said before never replaces what was said later.
    /// </summary>
    public int Outcome => (OutcomesOfOne * History.Length) + this switch
    {
        { Rejection: not null } => 3,
        { Result: null } => 0,
        { Result.ReleasedBy: null } => 1,
        _ => 2,
    };

    /// <summary>Whether such an <see cref="Outcome"/> came after a result that no longer stands.</summary>
    public static bool FollowsAnother(int outcome) => outcome >= OutcomesOfOne;

    /// <summary>When the outcome that stands was said; null where there is none.</summary>
    public DateTimeOffset? OutcomeAt => Rejection is not null ? ReceivedAt
        : Result is { } result ? result.ReleasedAt ?? result.ReportedAt
        : History is [.., var last] ? last.CorrectedAt : null;

    /// <summary>
    /// Whose samples are yet to be told: everybody's once there is an outcome; before it, those of a corrected identity. Nobody is told of a sample whose person was
    /// erased.
    /// </summary>
    public IEnumerable<Sample> Untold => Delivered
        ? []
        : Samples.Where(sample => sample.Citizen != CitizenKey.Erased && (HasOutcome || sample.Corrections.Length > 0));

    /// <summary>The lab that has the tube, or that it is on its way to; null while it is at its site.</summary>
    public string? LabInCharge => Result?.Lab ?? Lab ?? (History is [.., var last] ? last.Result.Lab : BoundFor);

    /// <summary>The lab that received the tube, or that it was handed over for; null where it never travelled in a box.</summary>
    public string? ConsignedTo => Lab ?? BoundFor;

    /// <summary>When the oldest swab in the tube was taken: the times of transport and report run from it. Null for an empty tube.</summary>
    public DateTimeOffset? FirstCollectedAt => Samples.Min(sample => (DateTimeOffset?)sample.CollectedAt);

    public bool UnderFilled => Status != BatchStatus.Open && Samples.Length < PoolSize;

    public Sample? SampleOf(CitizenKey citizen) => Samples.FirstOrDefault(sample => sample.Citizen == citizen);

    public Sample? SampleWith(string id) => Samples.FirstOrDefault(sample => sample.Id == id);

    /// <summary>Whether the id was given to a sample of this tube, which may have left it since.</summary>
    public bool OnceHad(string sampleId) =>
        sampleId.LastIndexOf('-') is > 0 and var dash && int.TryParse(sampleId.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= 1 && number <= SamplesEverAdded && sampleId == SampleId(number);

    internal string SampleId(int number) => string.Create(CultureInfo.InvariantCulture, $"{Barcode}-{number}");
}

/// <summary>One person's swab in a tube. The id is the barcode and a number that is never reused in this tube; <c>ClientId</c> is the medic device's own id of the act.</summary>
[GenerateSerializer, Immutable, Alias("sample")]
public sealed record Sample(
    [property: Id(0)] string Id,
    [property: Id(1)] CitizenKey Citizen,
    [property: Id(2)] DateTimeOffset CollectedAt,
    [property: Id(3)] string CollectedBy,
    [property: Id(4)] string? ClientId)
{
    /// <summary>The id of this swab in the tube it was moved from; null where it was put into this one at once.</summary>
    [Id(5)] public string? TransferredFrom { get; init; }

    /// <summary>Whose it was taken for before, by mistake; oldest first.</summary>
    [Id(6)] public ImmutableArray<IdentityCorrection> Corrections { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>Those it was taken for before, and no longer is.</summary>
    public IEnumerable<CitizenKey> FormerCitizens => Corrections.Select(correction => correction.From).Where(citizen => citizen != Citizen).Distinct();
}
