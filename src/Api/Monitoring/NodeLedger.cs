using HealthWuhan.Domain.Monitoring;
using HealthWuhan.HealthCloud.Monitoring;

namespace HealthWuhan.Api.Monitoring;

/// <summary>What this node has to report: takes what the counters say beyond the last time, and files it under the minute.</summary>
/// <remarks>For one thread at a time.</remarks>
internal sealed class NodeLedger(TrafficCounters counters, NodeIdentity node, TimeProvider clock)
{
    /// <summary>At most so many minutes go into a report; the rest waits for the next one.</summary>
    private const int MostMinutes = 120;

    private readonly MinuteLedger _minutes = new();
    private readonly LoadWindow _load = new(clock);
    private VisitFigures _filed;
    private long[] _filedLatency = new long[LatencyBuckets.Count];
    private VisitFigures _stored;
    private long _revision;

    /// <summary>Calls that were counted and are in no stored report yet.</summary>
    public long Unstored => counters.Total.Requests - _stored.Requests;

    public NodeReport Report()
    {
        _revision++;
        var now = clock.GetUtcNow();
        var (total, latency) = (counters.Total, counters.Latency());
        if (total != _filed)
            File(total, latency, now);
        return new(StateOf(total, now), _minutes.Changed(MostMinutes), _revision);
    }

    public void Stored(NodeReport report)
    {
        _minutes.Stored(report.Minutes, report.Revision);
        _stored = report.Node.Total;
    }

    private void File(VisitFigures total, long[] latency, DateTimeOffset now)
    {
        var more = new long[latency.Length];
        for (var i = 0; i < latency.Length; i++)
            more[i] = latency[i] - _filedLatency[i];
        _minutes.Add(VisitRules.MinuteOf(now), total - _filed, more, _revision);
        (_filed, _filedLatency) = (total, latency);
    }

    private NodeState StateOf(VisitFigures total, DateTimeOffset now) => new()
    {
        Id = node.Id,
        Name = node.Name,
        Silo = node.Silo,
        Version = NodeIdentity.Version,
        StartedAt = node.StartedAt,
        SeenAt = now,
        Total = total,
        Memory = Environment.WorkingSet,
        Queue = ThreadPool.PendingWorkItemCount,
        Load = _load.Look(total),
    };
}

/// <summary>What the process spent and served over the last ten minutes, looked at every second and kept every ten.</summary>
internal sealed class LoadWindow(TimeProvider clock)
{
    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_step = TimeSpan.FromSeconds(10);

    private readonly Queue<Moment> _looks = new();
    private long _last;

    public NodeLoad Look(VisitFigures total)
    {
        var now = new Moment(clock.GetTimestamp(), Environment.CpuUsage.TotalTime, total);
        if (_looks.Count == 0 || clock.GetElapsedTime(_last, now.At) >= s_step)
        {
            _looks.Enqueue(now);
            _last = now.At;
        }

        while (_looks.Count > 1 && clock.GetElapsedTime(_looks.Peek().At, now.At) > s_window)
            _looks.Dequeue();
        var then = _looks.Peek();
        return new(NodeIdentity.Host, Environment.ProcessorCount)
        {
            Over = clock.GetElapsedTime(then.At, now.At),
            Processor = now.Processor - then.Processor,
            Served = total - then.Total,
        };
    }

    private sealed record Moment(long At, TimeSpan Processor, VisitFigures Total);
}
