namespace HealthWuhan.Week.Plan;

/// <summary>The curves of the week at a scale. Between the published points they are ours to draw: sites work by day, labs all the time, people look when they are awake.</summary>
internal sealed class WeekCurves
{
    /// <summary>The first hour of sampling, of results, and the one in which the last sites close; of the second round, how long swabs and results take.</summary>
    private static readonly int s_sitesOpen = WeekCalendar.HourOf(new(2021, 8, 3, 15, 0, 0, WeekCalendar.Start.Offset));
    private static readonly int s_labsBegin = WeekCalendar.HourOf(new(2021, 8, 4, 0, 0, 0, WeekCalendar.Start.Offset));
    private static readonly int s_sitesClose = WeekCalendar.HourOf(new(2021, 8, 8, 20, 0, 0, WeekCalendar.Start.Offset));

    private const int HoursOfSecondSwabs = 3;

    // By the hour of the day.
    private static readonly double[] s_queueing = [.12, .08, .06, .06, .08, .2, .6, 1, 1, 1, 1, 1, .8, .9, 1, 1, 1, 1, .9, .9, .8, .6, .4, .2];
    private static readonly double[] s_looking = [.3, .2, .1, .1, .1, .3, .6, .9, 1, 1.1, 1.2, 1.2, 1.2, 1.1, 1, 1, 1, 1.1, 1.1, 1.2, 1.2, 1, .8, .5];
    // By day, from the 3rd on: most look when results are out.
    private static readonly double[] s_lookingByDay = [0, .4, 1, 2, 2, 1.2];

    private readonly decimal _scale;

    public WeekCurves(decimal scale)
    {
        _scale = scale;
        var people = Scaled(PublishedWeek.People);
        Sampled = HourCurve.Through(
            [new(s_sitesOpen, 0), .. PublishedWeek.All(PublishedWeek.Sampled).Select(At), new(s_sitesClose, people)],
            hour => s_queueing[WeekCalendar.OfDay(hour)]);
        Results = HourCurve.Through(
            [new(s_labsBegin, 0), .. PublishedWeek.All(PublishedWeek.WithResult).Select(At), new(PublishedWeek.The(PublishedWeek.Tested).Hour, people)], _ => 1);
        Queries = HourCurve.Through(QueryAnchors(), Looking);
    }

    /// <summary>People swabbed in the first round.</summary>
    public HourCurve Sampled { get; }

    /// <summary>People whose tube has a result. A tube's people have it at once, so that this is met to within a tube.</summary>
    public HourCurve Results { get; }

    /// <summary>Result queries; a visit makes one.</summary>
    public HourCurve Queries { get; }

    public long Scaled(long full) => (long)decimal.Round(full * _scale, MidpointRounding.AwayFromZero);

    /// <summary>Of a second round: all swabs within three hours, and every result within four.</summary>
    public static (HourCurve Swabs, HourCurve Results) SecondRound(int people)
    {
        var begins = PublishedWeek.The(PublishedWeek.SecondRound).Hour;
        return (Even(begins), Even(begins + 1));

        HourCurve Even(int from) => HourCurve.Through([new(from, 0), new(from + HoursOfSecondSwabs, people)], _ => 1);
    }

    private Anchor At(PublishedPoint point) => new(point.Hour, Scaled(point.Value!.Value));

    /// <summary>The peak is published; what else was asked is spread by weight before and after it.</summary>
    private List<Anchor> QueryAnchors()
    {
        var (surge, peak, end) = (PublishedWeek.The(PublishedWeek.Surge), PublishedWeek.The(PublishedWeek.Peak), PublishedWeek.The(PublishedWeek.Queries));
        var (anHour, total) = (Scaled(peak.Value!.Value), Scaled(end.Value!.Value));
        var ordinary = total - (anHour * PublishedWeek.PeakHours);
        var (before, after) = (Weight(surge.Hour, peak.Hour), Weight(peak.Hour + PublishedWeek.PeakHours, end.Hour));
        var byThen = (long)(ordinary * (before / (before + after)));
        return
        [
            new(surge.Hour, 0),
            .. Enumerable.Range(0, PublishedWeek.PeakHours + 1).Select(hour => new Anchor(peak.Hour + hour, byThen + (hour * anHour))),
            new(end.Hour, total),
        ];
    }

    private static double Weight(int from, int to) => Enumerable.Range(from, to - from).Sum(Looking);

    private static double Looking(int hour) => s_looking[WeekCalendar.OfDay(hour)] * s_lookingByDay[(WeekCalendar.Of(hour).Date - WeekCalendar.Start.Date).Days];
}
