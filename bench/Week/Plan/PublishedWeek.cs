using System.Globalization;

namespace HealthWuhan.Week.Plan;

/// <summary>A district with its residents of the 2020 census.</summary>
internal sealed record DistrictFigures(string Code, string NameInEnglish, int Population)
{
    /// <summary>The two zones run by their own committees have no code in GB/T 2260: their people are registered in the district around them.</summary>
    public string Division => Code is "420171" or "420172" ? "420111" : Code;
}

/// <summary>Something that was published of the week; without a value it says when something began.</summary>
internal sealed record PublishedPoint(int Hour, string Measure, long? Value);

/// <summary>The facts of the week, from the tables beside this file: nothing in here is ours.</summary>
internal static class PublishedWeek
{
    public const string Sampled = "persons sampled (cumulative)";
    public const string WithResult = "persons with result (cumulative)";
    public const string Tested = "persons tested (cumulative)";
    public const string Queries = "result queries answered (cumulative)";
    public const string Peak = "visits per hour from here for two hours";
    public const string Surge = "visits begin to surge";
    public const string SecondRound = "second round of a part of Jiangxia begins (evening; done within 4 hours)";

    /// <summary>For how many hours the peak lasted.</summary>
    public const int PeakHours = 2;

    /// <summary>The district a part of which was locked down.</summary>
    public const string Jiangxia = "420115";

    public static IReadOnlyList<DistrictFigures> Districts { get; } =
        [.. Rows("wuhan-districts.csv").Select(fields => new DistrictFigures(fields[0], fields[2], int.Parse(fields[3], CultureInfo.InvariantCulture)))];

    public static IReadOnlyList<PublishedPoint> Points { get; } =
        [.. Rows("wuhan-week-points.csv").Select(fields => new PublishedPoint(HourOf(fields[0]), fields[1], fields[2].Length == 0 ? null : long.Parse(fields[2], CultureInfo.InvariantCulture)))];

    public static long Population { get; } = Districts.Sum(district => (long)district.Population);

    /// <summary>Everybody who was sampled.</summary>
    public static long People => The(Tested).Value!.Value;

    /// <summary>The one point of a measure.</summary>
    public static PublishedPoint The(string measure) => Points.Single(point => point.Measure == measure);

    public static IEnumerable<PublishedPoint> All(string measure) => Points.Where(point => point.Measure == measure);

    // "2021-08-05T24:00:00+08:00": the end of a day is written as its 24th hour, which no parser of times takes.
    private static int HourOf(string at) => WeekCalendar.HourOf(
        new DateTimeOffset(DateOnly.ParseExact(at[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture), TimeOnly.MinValue, WeekCalendar.Start.Offset)
            .AddHours(int.Parse(at[11..13], CultureInfo.InvariantCulture)));

    private static string[][] Rows(string resource)
    {
        using var stream = typeof(PublishedWeek).Assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"{resource} is not embedded.");
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith('#')).Skip(1).Select(line => line.Split(','))];
    }
}
