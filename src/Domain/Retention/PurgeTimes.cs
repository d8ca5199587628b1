namespace HealthWuhan.Domain.Retention;

/// <summary>When a purge is to run: once a day in the city, in the night, or because somebody asks for it.</summary>
public static class PurgeTimes
{
    /// <summary>After midnight's changes of codes, before anybody queues for a swab.</summary>
    private static readonly TimeSpan s_night = TimeSpan.FromHours(3);

    /// <summary>Whether one is due. A night without a silo is made up for.</summary>
    /// <param name="last">When the last one ended; null where there was none.</param>
    /// <param name="askedAt">When somebody asked for one; null where nobody did.</param>
    /// <param name="now">The moment that is asked about.</param>
    public static bool IsDue(DateTimeOffset? last, DateTimeOffset? askedAt, DateTimeOffset now)
    {
        var tonight = CityTime.StartOf(CityTime.DateOf(now)) + s_night;
        return askedAt is not null || last is null || last < (now >= tonight ? tonight : tonight.AddDays(-1));
    }
}
