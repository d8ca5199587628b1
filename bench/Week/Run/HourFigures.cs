using HdrHistogram;

namespace HealthWuhan.Week.Run;

/// <summary>What was done in one hour of the week, counted by many at once.</summary>
internal sealed class HourFigures(int hour)
{
    private const long LongestMicroseconds = 300_000_000;

    private long _swabs;
    private long _tubes;
    private long _results;
    private long _queries;

    public int Hour { get; } = hour;

    public long Swabs => Interlocked.Read(ref _swabs);

    public long Tubes => Interlocked.Read(ref _tubes);

    /// <summary>People whose result was delivered.</summary>
    public long Results => Interlocked.Read(ref _results);

    public long Queries => Interlocked.Read(ref _queries);

    public long Done => Swabs + Results + Queries;

    /// <summary>Microseconds of a device's sync of some tubes, from the first try to the answer that counts.</summary>
    public LongConcurrentHistogram Sampling { get; } = New();

    /// <summary>Of a push of results to its 200, when everybody in its tubes has them.</summary>
    public LongConcurrentHistogram Pushes { get; } = New();

    /// <summary>Of a result query.</summary>
    public LongConcurrentHistogram Looks { get; } = New();

    /// <summary>How long it took on this machine, and what had been used and was in use when it was over.</summary>
    public TimeSpan Took { get; set; }

    public MachineFigures? After { get; set; }

    /// <summary>Calls that were sent again in it.</summary>
    public long SentAgain { get; set; }

    /// <summary>Silos that were killed in it, as people number them.</summary>
    public List<int> Killed { get; } = [];

    /// <summary>Silos that ended by themselves in it, and were started again.</summary>
    public List<int> Ended { get; } = [];

    public void TubeTaken(int swabs)
    {
        Interlocked.Increment(ref _tubes);
        Interlocked.Add(ref _swabs, swabs);
    }

    public void Delivered(int people) => Interlocked.Add(ref _results, people);

    public void Looked(TimeSpan took)
    {
        Interlocked.Increment(ref _queries);
        Record(Looks, took);
    }

    public static void Record(LongConcurrentHistogram histogram, TimeSpan took) => histogram.RecordValue(Math.Clamp((long)took.TotalMicroseconds, 1, LongestMicroseconds));

    /// <summary>Milliseconds; null where nothing was done.</summary>
    public static double? At(LongConcurrentHistogram histogram, double percentile) =>
        histogram.TotalCount == 0 ? null : histogram.GetValueAtPercentile(percentile) / 1000.0;

    private static LongConcurrentHistogram New() => new(1, LongestMicroseconds, 2);
}
