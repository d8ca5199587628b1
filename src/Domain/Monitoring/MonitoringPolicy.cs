namespace HealthWuhan.Domain.Monitoring;

/// <summary>What the city lays down about watching its visits: when a rise is steep, and how much of the processors may be used.</summary>
public sealed record MonitoringPolicy : ICityPolicy
{
    private const int LongestMinutes = 720;

    /// <inheritdoc/>
    public DateOnly ValidFrom { get; init; } = new(2021, 8, 3);

    /// <summary>How many times the visits a minute of the time before are a steep rise.</summary>
    public double RiseFactor { get; init; } = 3;

    /// <summary>The full minutes that are compared.</summary>
    public int RecentMinutes { get; init; } = 5;

    /// <summary>The minutes before them that they are compared with.</summary>
    public int BaselineMinutes { get; init; } = 60;

    /// <summary>Fewer visits a minute are never a steep rise: at night a handful more is three times as many.</summary>
    public int LeastVisitsPerMinute { get; init; } = 1_000;

    /// <summary>The part of the processors that visits may use before the cluster counts as full.</summary>
    public double UsableProcessorShare { get; init; } = 0.7;

    /// <inheritdoc/>
    public IEnumerable<string> Problems()
    {
        if (RiseFactor is not (> 1 and <= 1_000))
            yield return "RiseFactor is more than 1 and at most 1000.";
        if (RecentMinutes is < 1 or > LongestMinutes)
            yield return $"RecentMinutes is 1 to {LongestMinutes}.";
        if (BaselineMinutes is < 1 or > LongestMinutes)
            yield return $"BaselineMinutes is 1 to {LongestMinutes}.";
        if (LeastVisitsPerMinute < 1)
            yield return "LeastVisitsPerMinute is at least 1.";
        if (UsableProcessorShare is not (> 0 and <= 1))
            yield return "UsableProcessorShare is more than 0 and at most 1.";
    }
}
