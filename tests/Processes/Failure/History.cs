using System.Collections.Immutable;

namespace HealthWuhan.Tests.Failure;

/// <summary>What a client asks of the city.</summary>
internal enum Call
{
    /// <summary>A citizen reads their results.</summary>
    Read,

    /// <summary>A medic opens a tube.</summary>
    Open,

    /// <summary>A medic adds a person to a tube.</summary>
    Swab,

    /// <summary>A medic seals a tube.</summary>
    Seal,

    /// <summary>A lab pushes the result of a tube.</summary>
    Push,
}

/// <summary>What became of a request.</summary>
internal enum Reply
{
    /// <summary>2xx: it counts from now on.</summary>
    Done,

    /// <summary>503 with Retry-After: it may or may not have happened, and is sent again.</summary>
    Later,

    /// <summary>No answer: the connection broke, or nobody answered while the client waited. It may or may not have happened.</summary>
    Cut,

    /// <summary>Anything else, which nothing that fails is an excuse for.</summary>
    Wrong,
}

/// <summary>A stretch of the run's time, both ends counted from its beginning.</summary>
internal sealed record Lapse(TimeSpan Began, TimeSpan Ended)
{
    public TimeSpan Length => Ended - Began;

    public bool Overlaps(Lapse other) => Began <= other.Ended && other.Began <= Ended;
}

/// <summary>Which tube and which person a request is about; null where it is about none.</summary>
internal readonly record struct Matter(string? Tube, string? Person)
{
    public override string ToString() => $"{Tube}{(Tube is null || Person is null ? "" : "/")}{Person}";
}

/// <summary>A sample of a person as somebody saw it.</summary>
internal sealed record Sighting(string Sample, string Tube, string Status)
{
    /// <summary>The status of a sample that waits for its result, and has not begun its journey.</summary>
    public const string Pending = "Sampled";

    /// <summary>How far a sample has come is its tube's to say, which may be away; it may be told again from the beginning, a result may not.</summary>
    public bool IsResult => Status is not (Pending or "InTransit" or "Received");
}

/// <summary>One request and what became of it.</summary>
/// <param name="Errand">What belongs together: a client repeats its request until it is done, or has waited long enough.</param>
/// <param name="Call">What was asked.</param>
/// <param name="About">Of whom.</param>
/// <param name="Reply">What was answered.</param>
/// <param name="When">From when to when the client waited.</param>
internal sealed record Attempt(int Errand, Call Call, Matter About, Reply Reply, Lapse When)
{
    /// <summary>The node that was asked.</summary>
    public string Node { get; init; } = "";

    /// <summary>What a read showed; of a swab, the sample that was told.</summary>
    public ImmutableArray<Sighting> Seen { get; init; } = [];

    /// <summary>The status that this push gives to everybody in its tube.</summary>
    public string? Says { get; init; }

    /// <summary>What was answered, in words.</summary>
    public string Detail { get; init; } = "";
}

/// <summary>Something was made to fail.</summary>
/// <param name="Kind">How.</param>
/// <param name="Node">The node that cannot answer while it lasts; null where all of them can.</param>
/// <param name="When">From when to when.</param>
internal sealed record Fault(string Kind, string? Node, Lapse When);

/// <summary>A person's sample as it stands in the end; whose it is, where the place says so.</summary>
internal sealed record Standing(string? Person, Sighting Sample);

/// <summary>What one place says in the end, when nothing fails any more: a node, or the database.</summary>
/// <param name="Where">Which.</param>
/// <param name="Samples">Of everybody who was asked about.</param>
/// <param name="Tubes">The status of every tube that it tells of.</param>
internal sealed record View(string Where, ImmutableArray<Standing> Samples, ImmutableDictionary<string, string> Tubes)
{
    /// <summary>Whether tubes that are still open are among them.</summary>
    public bool HasOpenTubes { get; init; } = true;
}

/// <summary>Everything that was asked, answered, made to fail and found.</summary>
internal sealed record History(ImmutableArray<Attempt> Attempts, ImmutableArray<Fault> Faults, ImmutableArray<View> Views);

/// <summary>How long what may take.</summary>
/// <param name="ReadWithin">From a client's first request until it has read, however often it asks.</param>
/// <param name="RefuseWithin">Until a write that cannot be done now is told so.</param>
internal sealed record Promise(TimeSpan ReadWithin, TimeSpan RefuseWithin);

/// <summary>A promise that was broken.</summary>
internal sealed record Violation(string Rule, string About, string Detail);
