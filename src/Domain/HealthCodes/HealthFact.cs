namespace HealthWuhan.Domain.HealthCodes;

/// <summary>The colour of a code; a higher number is stronger. On the wire between nodes and at gates: explicit and append-only.</summary>
public enum HealthCodeColor : byte
{
    Green = 1,
    Yellow = 2,
    Red = 3,
}

/// <summary>What can be on record about a person, a row each of docs/domain.md, health code. Stored: explicit and append-only.</summary>
public enum FactKind : byte
{
    /// <summary>Member of a tube under re-check. Follows from the samples, so it is computed and not stored.</summary>
    PoolUnderRecheck = 1,

    /// <summary>A released positive of a single tube is one by itself; a stored one with the sample's id as its source takes that one's place.</summary>
    ConfirmedPositive = 2,

    AsymptomaticCase = 3,
    CloseContact = 4,
    SecondaryContact = 5,
    ReleasedFromQuarantine = 6,
    Cured = 7,

    /// <summary>Lives in a control zone. Looked up by community, never copied to residents.</summary>
    ControlZone = 8,

    FeverUntested = 9,
    HomeObservation = 10,

    /// <summary>By an approved conversion: the conditions under which another fact ends are met. A Red one ends as a release, with the days at home after it.</summary>
    ReleasedByConversion = 11,

    /// <summary>By an approved conversion: another fact turned out not to concern this person, and nothing follows from it any more.</summary>
    FoundNotConcerned = 12,

    /// <summary>By an approved conversion: the registered name or phone was wrong. No colour follows from it.</summary>
    DetailsCorrected = 13,
}

/// <summary>Names a fact, stored, computed or looked up: what is on record under the same kind and source.</summary>
[GenerateSerializer, Immutable, Alias("fact-reference")]
public sealed record FactReference([property: Id(0)] FactKind Kind, [property: Id(1)] string Source);

/// <summary>One thing on record about a person that a colour may follow from. Two facts of the same kind and source are the same fact.</summary>
[GenerateSerializer, Immutable, Alias("health-fact")]
public sealed record HealthFact
{
    [Id(0)] public FactKind Kind { get; init; }

    /// <summary>From when it counts: the last contact, the first fever, the release. Periods run from here.</summary>
    [Id(1)] public DateTimeOffset Since { get; init; }

    /// <summary>
    /// What was decided about its end, null where nothing was: a zone is lifted, a case leaves hospital (its centralised period begins), a
    /// quarantine or observation is to last until then instead of as long as the policy says. Tests that the row asks for are still needed.
    /// </summary>
    [Id(2)] public DateTimeOffset? Until { get; init; }

    /// <summary>The record that says so: a sample's id, a zone's, a case report's. Never a person.</summary>
    [Id(3)] public string Source { get; init; } = "";

    /// <summary>What the citizen is shown beside the kind, such as the tube or the community; never another person.</summary>
    [Id(4)] public string? Detail { get; init; }

    /// <summary>Who put it on record as it stands, by user name; null where it was looked up or computed.</summary>
    [Id(5)] public string? RecordedBy { get; init; }

    [Id(6)] public DateTimeOffset? RecordedAt { get; init; }

    /// <summary>Not null where it was recorded by mistake: it is kept, and no colour follows from it any more.</summary>
    [Id(7)] public FactWithdrawal? Withdrawal { get; init; }

    /// <summary>Which fact it ends, where it is one of an approved conversion.</summary>
    [Id(8)] public FactReference? Settles { get; init; }
}

/// <summary>Why a fact no longer counts, and who says so, by user name.</summary>
[GenerateSerializer, Immutable, Alias("fact-withdrawal")]
public sealed record FactWithdrawal(
    [property: Id(0)] string By,
    [property: Id(1)] DateTimeOffset At,
    [property: Id(2)] string Reason);
