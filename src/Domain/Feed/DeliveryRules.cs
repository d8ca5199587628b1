namespace HealthWuhan.Domain.Feed;

/// <summary>What a consumer's answer to one event means.</summary>
public enum DeliveryAnswer
{
    Taken,

    /// <summary>Said about the event: it will never be taken as it is.</summary>
    Refused,

    /// <summary>May be the event's fault or the consumer's.</summary>
    Failed,

    /// <summary>Said about the consumer, or not said at all: no event is to blame.</summary>
    Unavailable,
}

/// <summary>How often, and how long, an event is tried with a consumer.</summary>
public static class DeliveryRules
{
    /// <summary>With the pauses in between this is a minute and a half.</summary>
    public const int MostFailures = 10;

    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(30);

    /// <summary>Reads a status code; null where there was no answer.</summary>
    /// <remarks>A wrong address or key (401, 403, 404, 410) is the consumer's trouble: setting a day's events aside for it would help nobody.</remarks>
    public static DeliveryAnswer Read(int? status) => status switch
    {
        >= 200 and < 300 => DeliveryAnswer.Taken,
        400 or 413 or 415 or 422 => DeliveryAnswer.Refused,
        500 => DeliveryAnswer.Failed,
        _ => DeliveryAnswer.Unavailable,
    };

    /// <summary>Whether the event is set aside after so many attempts of which the last was answered so; else it is tried again. An outage sets nothing aside, however long.</summary>
    public static bool IsSetAside(DeliveryAnswer answer, int failures) => answer switch
    {
        DeliveryAnswer.Refused => true,
        DeliveryAnswer.Failed => failures >= MostFailures,
        _ => false,
    };

    /// <summary>How long to wait after so many attempts: twice as long each time, half of it by chance.</summary>
    /// <param name="attempts">At least one.</param>
    /// <param name="chance">From 0 to 1.</param>
    public static TimeSpan PauseAfter(int attempts, double chance)
    {
        var longest = attempts > 10 ? s_longestPause : s_firstPause * (1 << (attempts - 1));
        return (longest < s_longestPause ? longest : s_longestPause) * (0.5 + (chance / 2));
    }
}
