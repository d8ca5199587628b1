using HdrHistogram;
using HealthWuhan.Load.Wire;

namespace HealthWuhan.Load.Runs;

/// <summary>What one connection saw. Not shared while a run lasts, so nothing is locked; added up at the end.</summary>
internal sealed class Tally
{
    /// <summary>One answer in so many is compared with what it must be; all have their status counted.</summary>
    private const int CheckedOneIn = 64;

    private const long LongestMicroseconds = 60_000_000;

    private readonly Dictionary<int, long> _statuses = [];

    /// <summary>From when a request was meant to start to its answer, in microseconds, three significant digits.</summary>
    public LongHistogram Latency { get; } = new(LongestMicroseconds, 3);

    /// <summary>From when a request was really sent to its answer.</summary>
    public LongHistogram Service { get; } = new(LongestMicroseconds, 3);

    public IReadOnlyDictionary<int, long> Statuses => _statuses;

    public long Errors { get; private set; }

    public string? FirstError { get; private set; }

    public long Checked { get; private set; }

    public long Wrong { get; private set; }

    public void Count(Question question, Answer answer, TimeSpan latency, TimeSpan service)
    {
        Latency.RecordValue(Microseconds(latency));
        Service.RecordValue(Microseconds(service));
        _statuses[(int)answer.Status] = _statuses.GetValueOrDefault((int)answer.Status) + 1;
        if (Latency.TotalCount % CheckedOneIn != 1)
            return;
        Checked++;
        if (!question.IsAnsweredBy(answer))
            Wrong++;
    }

    public void Fail(Exception error)
    {
        Errors++;
        FirstError ??= error.Message;
    }

    public void Add(Tally other)
    {
        Latency.Add(other.Latency);
        Service.Add(other.Service);
        foreach (var (status, count) in other._statuses)
            _statuses[status] = _statuses.GetValueOrDefault(status) + count;
        Errors += other.Errors;
        FirstError ??= other.FirstError;
        Checked += other.Checked;
        Wrong += other.Wrong;
    }

    private static long Microseconds(TimeSpan time) => Math.Clamp((long)time.TotalMicroseconds, 1, LongestMicroseconds);
}
