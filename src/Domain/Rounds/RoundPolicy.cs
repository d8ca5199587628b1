namespace HealthWuhan.Domain.Rounds;

/// <summary>What the city lays down about testing rounds.</summary>
public sealed record RoundPolicy : ICityPolicy
{
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(30);

    /// <inheritdoc/>
    public DateOnly ValidFrom { get; init; } = new(2021, 8, 3);

    /// <summary>How long a round of the city or of districts has, where no deadline is said (docs/domain.md, the event: six days).</summary>
    public TimeSpan RoundWithin { get; init; } = TimeSpan.FromDays(6);

    /// <summary>How long a second round of a locked-down zone has (docs/domain.md, the event: four hours).</summary>
    public TimeSpan ZoneRoundWithin { get; init; } = TimeSpan.FromHours(4);

    /// <summary>Over how many full hours, and what has passed of this one, the speed of a round is taken.</summary>
    public int SpeedHours { get; init; } = 3;

    /// <inheritdoc/>
    public IEnumerable<string> Problems()
    {
        if (RoundWithin <= TimeSpan.Zero || RoundWithin > s_longest)
            yield return "RoundWithin is more than nothing and at most 30 days.";
        if (ZoneRoundWithin <= TimeSpan.Zero || ZoneRoundWithin > s_longest)
            yield return "ZoneRoundWithin is more than nothing and at most 30 days.";
        if (SpeedHours is < 1 or > 48)
            yield return "SpeedHours is 1 to 48.";
    }
}
