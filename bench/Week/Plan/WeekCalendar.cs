namespace HealthWuhan.Week.Plan;

/// <summary>The hours of the week, counted from the announcement of the round: 3 August 2021, 11:00, to the end of the 8th.</summary>
internal static class WeekCalendar
{
    public const int Hours = 133;

    public static readonly DateTimeOffset Start = new(2021, 8, 3, 11, 0, 0, TimeSpan.FromHours(8));

    public static DateTimeOffset End => Start.AddHours(Hours);

    public static int HourOf(DateTimeOffset at) => (int)(at - Start).TotalHours;

    public static DateTimeOffset Of(int hour) => Start.AddHours(hour);

    /// <summary>0 to 23.</summary>
    public static int OfDay(int hour) => Of(hour).Hour;

    /// <summary>So that the week's end is a midnight that has passed: the product takes no swab from the future, and would purge one of 2021. Whole days, so that noon stays noon.</summary>
    public static TimeSpan ShiftTo(DateTimeOffset now) => new DateTimeOffset(now.ToOffset(Start.Offset).Date, Start.Offset) - End;
}
