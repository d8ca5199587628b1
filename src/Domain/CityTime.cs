namespace HealthWuhan.Domain;

/// <summary>
/// The city's wall clock, Asia/Shanghai: eight hours ahead of UTC all year since 1991. A fixed offset, so that no rule depends on the time zone
/// files of the machine it runs on.
/// </summary>
public static class CityTime
{
    public static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    /// <summary>The same instant as the city's clocks show it.</summary>
    public static DateTimeOffset Of(DateTimeOffset instant) => instant.ToOffset(Offset);

    /// <summary>Midnight in the city, when that day begins.</summary>
    public static DateTimeOffset StartOf(DateOnly day) => new(day, TimeOnly.MinValue, Offset);

    /// <summary>The date in the city at that instant.</summary>
    public static DateOnly DateOf(DateTimeOffset instant) => DateOnly.FromDateTime(Of(instant).DateTime);
}
