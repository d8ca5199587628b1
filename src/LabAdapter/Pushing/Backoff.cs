namespace HealthWuhan.LabAdapter.Pushing;

/// <summary>How long to wait before the same is sent again.</summary>
internal static class Backoff
{
    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(2);

    /// <summary>A city that has lost its patience with a client must not silence it for days by one answer.</summary>
    private static readonly TimeSpan s_longestAsked = TimeSpan.FromMinutes(30);

    /// <summary>
    /// What was asked for, and up to a quarter more, or a time that doubles with every failure in a row, at least half of it: so that a city's labs do not all come back
    /// in the same second.
    /// </summary>
    /// <param name="failures">In a row, from 1.</param>
    /// <param name="asked">The city's Retry-After.</param>
    /// <param name="chance">From 0 to 1.</param>
    public static TimeSpan Of(int failures, TimeSpan? asked, double chance)
    {
        if (asked is { } wait)
            return Shorter(wait, s_longestAsked) * (1 + (chance / 4));
        var doubled = Shorter(s_first * Math.Pow(2, Math.Min(failures - 1, 20)), s_longest);
        return doubled * (0.5 + (chance / 2));
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
