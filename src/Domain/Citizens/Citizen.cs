using System.Collections.Immutable;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Retention;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Domain.Citizens;

/// <summary>What a citizen is told of a sample. Stored: explicit and append-only.</summary>
public enum SampleStatus : byte
{
    Sampled = 1,
    InTransit = 2,
    Received = 3,
    UnderRecheck = 4,
    ToBeRecollected = 5,
    Negative = 6,
    Positive = 7,
}

/// <summary>A person known to the city, with every sample taken of them. Immutable: a rule that changes nothing returns the very instance it was given.</summary>
[GenerateSerializer, Immutable, Alias("citizen")]
public sealed record Citizen
{
    /// <summary>Null only where a tube's result arrived before the person's own registration was stored.</summary>
    [Id(0)] public Person? Person { get; init; }

    [Id(1)] public DateTimeOffset RegisteredAt { get; init; }

    /// <summary>Newest collection first.</summary>
    [Id(2)] public ImmutableArray<CitizenSample> Samples { get; init; } = [];

    /// <summary>What is on record and does not follow from the samples. Citizens stored before it existed have none.</summary>
    [Id(3)] public ImmutableArray<HealthFact> Facts { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>The people this citizen may look at.</summary>
    [Id(4)] public ImmutableArray<FamilyTie> FamilyMembers { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>The people who may look at this citizen.</summary>
    [Id(5)] public ImmutableArray<FamilyTie> FamilyViewers { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>By the roster; null while no roster has named this citizen.</summary>
    [Id(6)] public Residence? Residence { get; init; }

    /// <summary>What the city's record says of this person's code; null where it was never anything but Green, which is nearly everybody.</summary>
    [Id(7)] public RecordedCode? RecordedCode { get; init; }

    /// <summary>Where everything that was recorded here went when the number turned out to be somebody else's; oldest first.</summary>
    [Id(8)] public ImmutableArray<IdentityCorrection> Merges { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>The last swabs that were taken back or went to another tube, oldest first: none of them comes back under its old id.</summary>
    [Id(9)] public ImmutableArray<WithdrawnSample> Withdrawn { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>What the purge has learnt of this citizen's own looks at their results; null where it knows of none. The table of looks is ahead of it.</summary>
    [Id(10)] public ResultLook? Look { get; init; }
}

/// <summary>One sample as its owner sees it. While <see cref="ReportedAt"/> is null, the tube knows how far it has come.</summary>
[GenerateSerializer, Immutable, Alias("citizen-sample")]
public sealed record CitizenSample
{
    [Id(0)] public string Id { get; init; } = "";

    [Id(1)] public Barcode Batch { get; init; }

    [Id(2)] public string Site { get; init; } = "";

    [Id(3)] public string? Round { get; init; }

    [Id(4)] public DateTimeOffset CollectedAt { get; init; }

    [Id(5)] public SampleStatus Status { get; init; } = SampleStatus.Sampled;

    [Id(6)] public DateTimeOffset? ReportedAt { get; init; }

    [Id(7)] public string? Lab { get; init; }

    /// <summary>How many swabs the tube could hold; 0 in samples stored before it was kept here.</summary>
    [Id(8)] public int PoolSize { get; init; }

    /// <summary>Whether a second person has released, corrected or revoked a result of the tube: what was said before may be on record.</summary>
    [Id(9)] public bool IsAmended { get; init; }

    /// <summary>Voluntary in samples stored before it was kept.</summary>
    [Id(10)] public TestingPurpose Purpose { get => field == default ? TestingPurpose.Voluntary : field; init; } = TestingPurpose.Voluntary;

    /// <summary>As <see cref="SampleBatch.Outcome"/>; 0 while there is none, and in samples stored before it was kept here.</summary>
    [Id(11)] public int Outcome { get; init; }

    /// <summary>When the tube had that outcome.</summary>
    [Id(12)] public DateTimeOffset? OutcomeAt { get; init; }

    /// <summary>How often the sample was given to another person than it was taken for.</summary>
    [Id(13)] public int Owner { get; init; }

    /// <summary>Whether something else was said of the sample before, by a result that was corrected or revoked; the release of a positive is none.</summary>
    public bool FollowsAnother => Outcome == 0 ? IsAmended : SampleBatch.FollowsAnother(Outcome);

    /// <summary>Whether the tube held this person alone, for certain: only such a result speaks of the one person.</summary>
    public bool IsSingleTube => PoolSize == 1;
}

/// <summary>A swab that is no longer this person's, or no longer in that tube, and since when.</summary>
[GenerateSerializer, Immutable, Alias("withdrawn-sample")]
public sealed record WithdrawnSample([property: Id(0)] string Id, [property: Id(1)] DateTimeOffset At);
