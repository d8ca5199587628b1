using System.Runtime.InteropServices;
using HealthWuhan.Domain.Monitoring;

namespace HealthWuhan.Api.Monitoring;

/// <summary>
/// The minutes of this node with what was counted in each, kept until they are stored and for a day at the most. Not for several threads at once.
/// </summary>
/// <remarks>
/// Stored values are absolute, so a minute that was counted in must never begin anew: minutes stay for a while after they were stored, in case the clock is
/// set back. After a day without the database no minute is added any more: what follows counts for the last one, and no count is lost.
/// </remarks>
internal sealed class MinuteLedger
{
    /// <summary>A day.</summary>
    public const int MostMinutes = 1440;

    private readonly SortedList<DateTimeOffset, Minute> _minutes = [];
    private DateTimeOffset _forgottenUpTo = DateTimeOffset.MinValue;

    /// <summary>Adds what was counted since the last time to a minute.</summary>
    /// <param name="at">The beginning of the minute.</param>
    /// <param name="figures">More of it.</param>
    /// <param name="latency">More of it, by bucket.</param>
    /// <param name="revision">Of the report that will tell of it.</param>
    public void Add(DateTimeOffset at, VisitFigures figures, ReadOnlySpan<long> latency, long revision)
    {
        var minute = MinuteFor(at);
        minute.Figures += figures;
        minute.ChangedIn = revision;
        for (var i = 0; i < latency.Length; i++)
            minute.Latency[i] += latency[i];
    }

    /// <summary>Minutes that have changed since they were stored, the earliest first.</summary>
    public IReadOnlyList<VisitSpan> Changed(int most) =>
    [
        .. _minutes.Where(minute => minute.Value.IsChanged).Take(most)
            .Select(minute => new VisitSpan(minute.Key, minute.Value.Figures) { Latency = ImmutableCollectionsMarshal.AsImmutableArray([.. minute.Value.Latency]) }),
    ];

    /// <summary>Notes that these are stored as they were in that report.</summary>
    public void Stored(IEnumerable<VisitSpan> minutes, long revision)
    {
        foreach (var minute in minutes)
            _minutes[minute.At].StoredIn = revision;
    }

    private Minute MinuteFor(DateTimeOffset at)
    {
        if (_minutes.TryGetValue(at, out var known))
            return known;
        if (at <= _forgottenUpTo)
            return _minutes.GetValueAtIndex(0);
        if (_minutes.Count == MostMinutes && !ForgetOne())
            return _minutes.GetValueAtIndex(_minutes.Count - 1);
        return _minutes[at] = new Minute();
    }

    private bool ForgetOne()
    {
        for (var i = 0; i < _minutes.Count; i++)
        {
            if (_minutes.GetValueAtIndex(i).IsChanged)
                continue;
            if (_minutes.GetKeyAtIndex(i) > _forgottenUpTo)
                _forgottenUpTo = _minutes.GetKeyAtIndex(i);
            _minutes.RemoveAt(i);
            return true;
        }

        return false;
    }

    private sealed class Minute
    {
        public VisitFigures Figures { get; set; }

        public long[] Latency { get; } = new long[LatencyBuckets.Count];

        public long ChangedIn { get; set; }

        public long StoredIn { get; set; }

        public bool IsChanged => ChangedIn > StoredIn;
    }
}
