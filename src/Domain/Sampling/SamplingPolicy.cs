namespace HealthWuhan.Domain.Sampling;

/// <summary>What the city lays down about the times of sampling; dated, because it changes from month to month.</summary>
public sealed record SamplingPolicy : ICityPolicy
{
    /// <inheritdoc/>
    public DateOnly ValidFrom { get; init; } = new(2021, 8, 3);

    /// <summary>How long after its first swab a tube may be on its way to the lab.</summary>
    public TimeSpan TransportWithin { get; init; } = TimeSpan.FromHours(4);

    /// <summary>How long after it was ordered a re-check is to be taken.</summary>
    public TimeSpan RecheckWithin { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long after it was ordered a re-collection is to be taken.</summary>
    public TimeSpan RecollectionWithin { get; init; } = TimeSpan.FromHours(48);

    /// <inheritdoc/>
    public IEnumerable<string> Problems()
    {
        if (TransportWithin <= TimeSpan.Zero || TransportWithin > TimeSpan.FromDays(1))
            yield return "TransportWithin is more than nothing and at most a day.";
        if (RecheckWithin <= TimeSpan.Zero || RecheckWithin > TimeSpan.FromDays(7))
            yield return "RecheckWithin is more than nothing and at most 7 days.";
        if (RecollectionWithin <= TimeSpan.Zero || RecollectionWithin > TimeSpan.FromDays(7))
            yield return "RecollectionWithin is more than nothing and at most 7 days.";
    }
}
