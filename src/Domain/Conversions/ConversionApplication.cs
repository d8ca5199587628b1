using System.Collections.Immutable;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Zones;

namespace HealthWuhan.Domain.Conversions;

/// <summary>Why somebody asks for a conversion: the data is wrong (the first two), or the release conditions are met. Stored: explicit and append-only.</summary>
public enum ConversionReason : byte
{
    /// <summary>The name is wrong, or what the code follows from is somebody else's.</summary>
    WrongIdentity = 1,

    /// <summary>The registered phone is wrong.</summary>
    WrongPhone = 2,

    ReleaseConditionsMet = 3,
}

/// <summary>How far an application is. Stored: explicit and append-only.</summary>
public enum ConversionStatus : byte
{
    Draft = 1,

    /// <summary>Waits for the community.</summary>
    Submitted = 2,

    /// <summary>Waits for the district.</summary>
    Reviewed = 3,

    Approved = 4,
    Rejected = 5,
    Withdrawn = 6,
}

/// <summary>What a reviewer says: the community recommends it, the district decides it. Stored: explicit and append-only.</summary>
public enum Verdict : byte
{
    Approve = 1,
    Reject = 2,
}

/// <summary>A citizen's request to correct or release their code (转码申请). Immutable: a rule that changes nothing returns the very instance it was given.</summary>
[GenerateSerializer, Immutable, Alias("conversion-application")]
public sealed record ConversionApplication
{
    /// <summary>Follows from whose it is and from the id that the client gave it, so that a repeat finds it.</summary>
    [Id(0)] public string Id { get; init; } = "";

    [Id(1)] public ConversionForm Form { get; init; } = new();

    /// <summary>Who applies: the citizen, or the guardian of a minor.</summary>
    [Id(2)] public CitizenKey AppliedBy { get; init; }

    [Id(3)] public DateTimeOffset CreatedAt { get; init; }

    [Id(4)] public ConversionStatus Status { get; init; } = ConversionStatus.Draft;

    /// <summary>By number.</summary>
    [Id(5)] public ImmutableArray<EvidenceItem> Evidence { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>From which the time to decide runs; null in a draft.</summary>
    [Id(6)] public DateTimeOffset? SubmittedAt { get; init; }

    /// <summary>Where the person lived by the roster when it was submitted: who is in charge. Null where no roster said.</summary>
    [Id(7)] public Community? Community { get; init; }

    /// <summary>Which reasons of the code it is about, as they were when it was submitted.</summary>
    [Id(8)] public ImmutableArray<FactReference> About { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>The application before it, which was rejected or withdrawn; null for a first one.</summary>
    [Id(9)] public string? Earlier { get; init; }

    /// <summary>Who has it in hand, or had.</summary>
    [Id(10)] public CaseLease? Lease { get; init; }

    /// <summary>What the community said.</summary>
    [Id(11)] public CaseVerdict? Review { get; init; }

    /// <summary>What the district decided.</summary>
    [Id(12)] public CaseVerdict? Decision { get; init; }

    [Id(13)] public DateTimeOffset? WithdrawnAt { get; init; }

    /// <summary>Counts up with every change that somebody who decides must know of; a lease is none.</summary>
    [Id(14)] public int Revision { get; init; }

    /// <summary>False from the moment it has changed until the record, and with an approval the citizen, have been told.</summary>
    [Id(15)] public bool IsTold { get; init; }

    /// <summary>When it was found to have waited for longer than it may, and the record was told; null where it was not.</summary>
    [Id(16)] public DateTimeOffset? EscalatedAt { get; init; }

    /// <summary>When its applicant showed, by a code that was sent there, that the phone they ask for is in their hands; null where they have not.</summary>
    [Id(17)] public DateTimeOffset? PhoneProvenAt { get; init; }

    /// <summary>Whether it asks for a phone that nobody has shown to be theirs: nothing that is decided makes it anybody's.</summary>
    public bool LacksProof => Form.Phone is not null && PhoneProvenAt is null;

    public bool IsOpen => Status is ConversionStatus.Draft or ConversionStatus.Submitted or ConversionStatus.Reviewed;

    /// <summary>Whether it waits for a reviewer.</summary>
    public bool IsWaiting => Status is ConversionStatus.Submitted or ConversionStatus.Reviewed;

    /// <summary>When it was decided or withdrawn; null while it is open.</summary>
    public DateTimeOffset? ClosedAt => Decision?.At ?? WithdrawnAt;

    public override string ToString() => $"{Id} {Status}";
}

/// <summary>What somebody asks for; prints nothing of it.</summary>
[GenerateSerializer, Immutable, Alias("conversion-form")]
public sealed record ConversionForm
{
    [Id(0)] public ConversionReason Reason { get; init; }

    /// <summary>In the citizen's words.</summary>
    [Id(1)] public string Statement { get; init; } = "";

    /// <summary>As the name should be; null where it is right.</summary>
    [Id(2)] public string? Name { get; init; }

    /// <summary>As the phone should be; null where it is right.</summary>
    [Id(3)] public string? Phone { get; init; }

    /// <summary>Which kinds of reasons it is about; empty stands for all that the code has.</summary>
    [Id(4)] public ImmutableArray<FactKind> Kinds { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>Whether both ask for the same, word for word.</summary>
    public bool Asks(ConversionForm other) =>
        (Reason, Statement, Name, Phone) == (other.Reason, other.Statement, other.Name, other.Phone) && Kinds.SequenceEqual(other.Kinds);

    public override string ToString() => Reason.ToString();
}

/// <summary>A piece of evidence as the application knows it; its bytes are stored elsewhere, under the same <see cref="Content"/>.</summary>
/// <param name="Number">Which of the application's, from 1.</param>
/// <param name="Content">SHA-256 of the cleaned file, in hexadecimal.</param>
/// <param name="Type">What it is by its content.</param>
/// <param name="Bytes">How long the cleaned file is.</param>
/// <param name="At">When it was put there.</param>
[GenerateSerializer, Immutable, Alias("evidence-item")]
public sealed record EvidenceItem(
    [property: Id(0)] int Number,
    [property: Id(1)] string Content,
    [property: Id(2)] EvidenceType Type,
    [property: Id(3)] int Bytes,
    [property: Id(4)] DateTimeOffset At);

/// <summary>That a reviewer, by user name, has a case in hand; over by itself when its time is.</summary>
[GenerateSerializer, Immutable, Alias("case-lease")]
public sealed record CaseLease([property: Id(0)] string By, [property: Id(1)] DateTimeOffset Until, [property: Id(2)] int Revision);

/// <summary>What a reviewer, by user name, said and why; with an approval by the district, which reasons of the code it ends.</summary>
[GenerateSerializer, Immutable, Alias("case-verdict")]
public sealed record CaseVerdict
{
    [Id(0)] public Verdict Verdict { get; init; }

    [Id(1)] public string By { get; init; } = "";

    [Id(2)] public DateTimeOffset At { get; init; }

    /// <summary>What the citizen reads.</summary>
    [Id(3)] public string Reason { get; init; } = "";

    [Id(4)] public ImmutableArray<FactReference> Settles { get => field.IsDefault ? [] : field; init; } = [];
}

/// <summary>Every application of one citizen that is kept, the oldest first; at most one of them is open.</summary>
[GenerateSerializer, Immutable, Alias("conversion-file")]
public sealed record ConversionFile
{
    private const string Prefix = "v-";

    [Id(0)] public ImmutableArray<ConversionApplication> Applications { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>The key of the citizen's file among grains; see <see cref="Sampling.Barcode.GrainKey"/> for why it has a prefix.</summary>
    public static string GrainKey(CitizenKey citizen) => Prefix + citizen.Value;

    /// <summary>Whose file that is.</summary>
    public static CitizenKey CitizenOf(string grainKey) => new(grainKey[Prefix.Length..]);

    public ConversionApplication? Find(string id) => Applications.FirstOrDefault(application => application.Id == id);

    /// <summary>The file with one application as it is now; the same instance where it is the same.</summary>
    internal ConversionFile With(ConversionApplication application)
    {
        var place = Applications.IndexOf(Applications.First(known => known.Id == application.Id));
        return ReferenceEquals(Applications[place], application) ? this : this with { Applications = Applications.SetItem(place, application) };
    }
}
