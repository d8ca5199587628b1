namespace HealthWuhan.Domain.HealthCodes;

/// <summary>A reason and the time in which it holds: from <paramref name="Begins"/> until the reason's own end.</summary>
/// <remarks>
/// Most stages have begun whenever one asks: what is on record counts at once, even where another node's clock, a little ahead, wrote
/// the time. Only what is announced beforehand begins later.
/// </remarks>
internal readonly record struct Stage(HealthReason Reason, DateTimeOffset Begins)
{
    public static Stage AtOnce(HealthReason reason) => new(reason, DateTimeOffset.MinValue);

    public bool HoldsAt(DateTimeOffset now) => Begins <= now && !(Reason.Until <= now);

    /// <summary>When it comes and goes; never, where it would be over before it begins.</summary>
    public IEnumerable<DateTimeOffset?> Changes => Reason.Until <= Begins ? [] : [Begins, Reason.Until];
}
