namespace HealthWuhan.Domain.Conversions;

/// <summary>What the city may change about conversions; the defaults are those of docs/domain.md.</summary>
public sealed record ConversionPolicy : ICityPolicy
{
    /// <summary>No larger piece of evidence is ever taken: what is read before the policy is asked.</summary>
    public const int LargestEvidence = 5 * 1024 * 1024;

    private const int MostFiles = 10;

    /// <inheritdoc/>
    public DateOnly ValidFrom { get; init; } = new(2021, 8, 3);

    /// <summary>From the submission on; a case that waits longer is escalated.</summary>
    public TimeSpan DecideWithin { get; init; } = TimeSpan.FromHours(48);

    /// <summary>How long a reviewer has a case in hand before somebody else may take it.</summary>
    public TimeSpan LeaseFor { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Pieces of evidence of one application.</summary>
    public int MostEvidence { get; init; } = 5;

    /// <summary>Bytes of one piece of evidence, as it is sent.</summary>
    public int EvidenceBytes { get; init; } = LargestEvidence;

    /// <summary>Applications that one person may begin in seven days.</summary>
    public int MostPerWeek { get; init; } = 5;

    /// <summary>A draft that is not submitted goes after so many days.</summary>
    public int DraftDays { get; init; } = 7;

    /// <inheritdoc/>
    public IEnumerable<string> Problems()
    {
        if (DecideWithin < TimeSpan.FromHours(1) || DecideWithin > TimeSpan.FromDays(30))
            yield return "DecideWithin is 1 hour to 30 days.";
        if (LeaseFor < TimeSpan.FromMinutes(1) || LeaseFor > TimeSpan.FromHours(8))
            yield return "LeaseFor is 1 minute to 8 hours.";
        if (MostEvidence is < 1 or > MostFiles)
            yield return $"MostEvidence is 1 to {MostFiles}.";
        if (EvidenceBytes is < 64 * 1024 or > LargestEvidence)
            yield return $"EvidenceBytes is 65536 to {LargestEvidence}.";
        if (MostPerWeek is < 1 or > 20)
            yield return "MostPerWeek is 1 to 20.";
        if (DraftDays is < 1 or > 60)
            yield return "DraftDays is 1 to 60.";
    }
}
