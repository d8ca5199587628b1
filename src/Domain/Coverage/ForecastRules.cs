using HealthWuhan.Domain.Rounds;

namespace HealthWuhan.Domain.Coverage;

/// <summary>How many people had their first swab of a round within the hour that begins then.</summary>
public sealed record HourOfSampling(DateTimeOffset Hour, long Sampled);

/// <summary>How a round goes on if it goes on as in the last hours.</summary>
/// <param name="PerHour">People first sampled an hour, lately.</param>
/// <param name="FinishesAt">When everybody is sampled; null where nothing moves.</param>
/// <param name="SampledByDeadline">How many will be, never more than all.</param>
/// <param name="NeededPerHour">What it takes to keep the deadline; null once that is past.</param>
/// <param name="IsInTime">Whether the deadline will be kept, or was.</param>
public sealed record CoverageForecast(decimal PerHour, DateTimeOffset? FinishesAt, long SampledByDeadline, decimal? NeededPerHour, bool IsInTime);

/// <summary>Speed and forecast as plain arithmetic on the hours: no season of the day, no model; whoever looks at it knows what it says.</summary>
public static class ForecastRules
{
    private const int Decimals = 1;
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    /// <summary>The last date that can be told; slower than this is not moving.</summary>
    private static readonly TimeSpan s_farthest = TimeSpan.FromDays(3650);

    /// <summary>
    /// People an hour over the policy's last full hours and what has passed of this one, or since the round began where that is later. Devices without a
    /// network bring their swabs later: the hour they were taken in counts.
    /// </summary>
    public static decimal Speed(IEnumerable<HourOfSampling> hours, DateTimeOffset startsAt, RoundPolicy policy, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var from = HourOf(now) - (policy.SpeedHours * s_hour);
        var began = HourOf(startsAt) > from ? (startsAt > now ? now : startsAt) : from;
        var elapsed = (decimal)(now - began).TotalHours;
        var sampled = hours.Where(hour => hour.Hour >= HourOf(began) && hour.Hour <= now).Sum(hour => hour.Sampled);
        return elapsed <= 0 ? 0 : decimal.Round(sampled / elapsed, Decimals, MidpointRounding.ToEven);
    }

    /// <summary>Where a round will be at its deadline, and when it will be done.</summary>
    public static CoverageForecast Forecast(CoverageFigures figures, decimal perHour, DateTimeOffset deadline, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(figures);
        var left = Math.Max(0, figures.NotYetSampled);
        var hoursLeft = Math.Max(0, (decimal)(deadline - now).TotalHours);
        var finishesAt = FinishesAt(left, perHour, now);
        var byDeadline = figures.Sampled + (long)Math.Min(left, Math.Floor(perHour * hoursLeft));
        decimal? needed = left == 0 ? 0 : hoursLeft == 0 ? null : decimal.Round(left / hoursLeft, Decimals, MidpointRounding.ToPositiveInfinity);
        return new(perHour, finishesAt, byDeadline, needed, left == 0 || finishesAt <= deadline);
    }

    private static DateTimeOffset? FinishesAt(long left, decimal perHour, DateTimeOffset now)
    {
        if (left == 0)
            return now;
        return perHour > 0 && left / perHour <= (decimal)s_farthest.TotalHours ? now + TimeSpan.FromHours((double)(left / perHour)) : null;
    }

    private static DateTimeOffset HourOf(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
}
