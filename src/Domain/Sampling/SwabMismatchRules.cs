namespace HealthWuhan.Domain.Sampling;

/// <summary>A sealed tube as the two lists of the record have it: the tube's own row, and the swabs that name it.</summary>
/// <param name="PoolSize">How many swabs it may hold.</param>
/// <param name="Sealed">How many were counted and bound at the seal.</param>
/// <param name="People">How many swabs of people name it.</param>
/// <param name="Answered">How many of these have a result, or are to be taken again.</param>
/// <param name="HasOutcome">Whether the tube has a result, or was rejected.</param>
public readonly record struct SwabCount(int PoolSize, int Sealed, int People, int Answered, bool HasOutcome);

/// <summary>What does not add up about a tube (docs/domain.md, what went wrong elsewhere: a swab taken, a person not bound; results without samples).</summary>
public static class SwabMismatchRules
{
    public const string UnderFilled = "under-filled";
    public const string PeopleDiffer = "people-differ";
    public const string ResultWithoutSamples = "result-without-samples";
    public const string ResultNotDelivered = "result-not-delivered";
    public const string ResultNotOfTube = "result-not-of-tube";

    /// <summary>Everything that is, by code; empty where the tube adds up.</summary>
    public static IReadOnlyList<string> Of(SwabCount count) =>
    [
        .. When(count.Sealed < count.PoolSize, UnderFilled),
        .. When(count.Sealed != count.People, PeopleDiffer),
        .. When(count is { HasOutcome: true, People: 0 }, ResultWithoutSamples),
        .. When(count.HasOutcome && count.Answered < count.People, ResultNotDelivered),
        .. When(!count.HasOutcome && count.Answered > 0, ResultNotOfTube),
    ];

    private static string[] When(bool isSo, string code) => isSo ? [code] : [];
}
