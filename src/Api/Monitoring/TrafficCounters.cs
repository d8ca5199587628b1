using System.Numerics;
using System.Runtime.InteropServices;
using HealthWuhan.Domain.Monitoring;

namespace HealthWuhan.Api.Monitoring;

/// <summary>
/// What this node has served since its start, counted on every call. Each processor counts in cells of its own, so that counting never waits: no lock, no
/// allocation, a few nanoseconds. Whoever reads adds the cells up.
/// </summary>
internal sealed class TrafficCounters
{
    private const int Visits = 0;
    private const int VisitCalls = 1;
    private const int ResultQueries = 2;
    private const int Requests = 3;
    private const int Latencies = 8;

    // Eight cells on either side of a processor's own: neighbours share no cache line.
    private const int Stride = 8 + Latencies + LatencyBuckets.Count + 8;

    private readonly long[] _cells;
    private readonly int _processorMask;

    public TrafficCounters()
    {
        var processors = (int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount);
        _cells = new long[processors * Stride];
        _processorMask = processors - 1;
    }

    /// <summary>A sum that every call of <see cref="Count"/> that has returned is in.</summary>
    public VisitFigures Total => new(Sum(Visits), Sum(VisitCalls), Sum(ResultQueries), Sum(Requests));

    public void Count(in CountedCall call)
    {
        // The thread may move on to another processor: then two share a cell for a moment, which costs time and no count.
        var own = ((Thread.GetCurrentProcessorId() & _processorMask) * Stride) + 8;
        Interlocked.Increment(ref _cells[own + Requests]);
        if (call.Microseconds >= 0)
            Interlocked.Increment(ref _cells[own + Latencies + LatencyBuckets.IndexOf(call.Microseconds)]);
        if (call.IsResultQuery)
            Interlocked.Increment(ref _cells[own + ResultQueries]);
        if (!call.IsOfVisit)
            return;
        Interlocked.Increment(ref _cells[own + VisitCalls]);
        if (call.BeginsVisit)
            Interlocked.Increment(ref _cells[own + Visits]);
    }

    /// <summary>Calls by how long they took, in the buckets of <see cref="LatencyBuckets"/>.</summary>
    public long[] Latency()
    {
        var latency = new long[LatencyBuckets.Count];
        for (var i = 0; i < latency.Length; i++)
            latency[i] = Sum(Latencies + i);
        return latency;
    }

    private long Sum(int cell)
    {
        var sum = 0L;
        for (var own = 8; own < _cells.Length; own += Stride)
            sum += Interlocked.Read(ref _cells[own + cell]);
        return sum;
    }
}

/// <summary>A call that has been answered.</summary>
/// <param name="Microseconds">How long it took; below zero where that says nothing.</param>
/// <param name="IsResultQuery">Whether it answered with results.</param>
/// <param name="IsOfVisit">Whether a citizen's session called.</param>
/// <param name="BeginsVisit">Whether it was the first of a visit.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CountedCall(long Microseconds, bool IsResultQuery, bool IsOfVisit, bool BeginsVisit);
