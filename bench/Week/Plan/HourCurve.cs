namespace HealthWuhan.Week.Plan;

/// <summary>Where a curve must pass: so much before that hour begins.</summary>
internal sealed record Anchor(int Hour, long Amount);

/// <summary>How much of something has come by each hour of the week: whole numbers that never fall, and that meet every anchor exactly.</summary>
internal sealed class HourCurve
{
    private readonly long[] _before;

    private HourCurve(long[] before) => _before = before;

    public long Total => _before[^1];

    /// <summary>Between two anchors each hour has its share by weight.</summary>
    /// <param name="anchors">In their order; nothing comes before the first and after the last.</param>
    /// <param name="weight">Of an hour, not below zero; somewhere between two anchors that differ it is above.</param>
    public static HourCurve Through(IReadOnlyList<Anchor> anchors, Func<int, double> weight)
    {
        var before = new long[WeekCalendar.Hours + 1];
        Array.Fill(before, anchors[^1].Amount);
        Array.Fill(before, anchors[0].Amount, 0, anchors[0].Hour);
        foreach (var (from, to) in anchors.Zip(anchors.Skip(1)))
        {
            var all = Enumerable.Range(from.Hour, to.Hour - from.Hour).Sum(weight);
            var passed = 0.0;
            for (var hour = from.Hour; hour < to.Hour; hour++)
            {
                before[hour] = from.Amount + Math.Min((long)((to.Amount - from.Amount) * (passed / all)), to.Amount - from.Amount);
                passed += weight(hour);
            }
        }

        return new(before);
    }

    /// <summary>What has come before the hour begins.</summary>
    public long Before(int hour) => _before[Math.Clamp(hour, 0, WeekCalendar.Hours)];

    public long In(int hour) => Before(hour + 1) - Before(hour);

    /// <summary>When the one with that number comes, the first being 0: its hour, and how far into it.</summary>
    public (int Hour, double Into) When(long number)
    {
        var (low, high) = (0, WeekCalendar.Hours - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _before[middle + 1] > number ? (low, middle) : (middle + 1, high);
        }

        return (low, (double)(number - _before[low]) / Math.Max(1, In(low)));
    }
}
