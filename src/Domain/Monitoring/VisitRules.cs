using System.Collections.Immutable;

namespace HealthWuhan.Domain.Monitoring;

/// <summary>How visits have grown of late.</summary>
/// <param name="RecentPerMinute">Visits a minute of the last full minutes.</param>
/// <param name="BaselinePerMinute">Visits a minute of the time before.</param>
/// <param name="IsSteep">Whether somebody must look: silos may have to be added.</param>
public sealed record VisitRise(double RecentPerMinute, double BaselinePerMinute, bool IsSteep);

/// <summary>What follows from counted visits.</summary>
public static class VisitRules
{
    /// <summary>The beginning of the minute that an instant is in.</summary>
    public static DateTimeOffset MinuteOf(DateTimeOffset instant) => Floor(instant, TimeSpan.TicksPerMinute);

    /// <summary>The beginning of the hour in the city that an instant is in.</summary>
    public static DateTimeOffset HourOf(DateTimeOffset instant) => Floor(instant, TimeSpan.TicksPerHour);

    /// <summary>
    /// Compares the last full minutes with those before them. A minute without a row had no visits. Visits out of nothing, after a night or a
    /// release, are a steep rise too.
    /// </summary>
    public static VisitRise Rise(IEnumerable<VisitSpan> minutes, MonitoringPolicy policy, DateTimeOffset now)
    {
        var end = MinuteOf(now);
        var turn = end.AddMinutes(-policy.RecentMinutes);
        var begin = turn.AddMinutes(-policy.BaselineMinutes);
        var (recent, baseline) = (0L, 0L);
        foreach (var minute in minutes)
        {
            if (minute.At >= turn && minute.At < end)
                recent += minute.Figures.Visits;
            else if (minute.At >= begin && minute.At < turn)
                baseline += minute.Figures.Visits;
        }

        var (recentMean, baselineMean) = ((double)recent / policy.RecentMinutes, (double)baseline / policy.BaselineMinutes);
        return new(recentMean, baselineMean, recentMean >= policy.LeastVisitsPerMinute && recentMean >= policy.RiseFactor * baselineMean);
    }

    /// <summary>Adds up rows of the same minute or hour, whichever nodes they are of; the earliest first.</summary>
    public static ImmutableArray<VisitSpan> AddUp(IEnumerable<VisitSpan> rows, Func<DateTimeOffset, DateTimeOffset> spanOf) =>
    [
        .. rows.GroupBy(row => spanOf(row.At)).OrderBy(span => span.Key).Select(span => Sum(span.Key, span)),
    ];

    private static VisitSpan Sum(DateTimeOffset at, IEnumerable<VisitSpan> rows)
    {
        var figures = default(VisitFigures);
        var latency = new long[LatencyBuckets.Count];
        foreach (var row in rows)
        {
            figures += row.Figures;
            for (var i = 0; i < row.Latency.Length; i++)
                latency[i] += row.Latency[i];
        }

        return new(at, figures) { Latency = [.. latency] };
    }

    private static DateTimeOffset Floor(DateTimeOffset instant, long ticks) =>
        new(instant.UtcTicks - (instant.UtcTicks % ticks), TimeSpan.Zero);
}
