using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace HealthWuhan.Domain.Monitoring;

/// <summary>What is counted of the public's use; docs/monitoring.md says exactly what each one is.</summary>
/// <param name="Visits">Begun: a citizen's session that calls after a pause.</param>
/// <param name="VisitCalls">Calls of citizens' sessions: divided by the visits, the calls of a visit.</param>
/// <param name="ResultQueries">Answered with results, or with the word that they have not changed.</param>
/// <param name="Requests">Calls of anybody, whatever became of them.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct VisitFigures(long Visits, long VisitCalls, long ResultQueries, long Requests)
{
    public static VisitFigures operator +(VisitFigures left, VisitFigures right) => left.Add(right);

    public static VisitFigures operator -(VisitFigures left, VisitFigures right) => left.Subtract(right);

    public VisitFigures Add(VisitFigures other) => new(
        Visits + other.Visits, VisitCalls + other.VisitCalls, ResultQueries + other.ResultQueries, Requests + other.Requests);

    public VisitFigures Subtract(VisitFigures other) => new(
        Visits - other.Visits, VisitCalls - other.VisitCalls, ResultQueries - other.ResultQueries, Requests - other.Requests);
}

/// <summary>The figures of a minute or an hour, from its beginning on, and how long the calls took by <see cref="LatencyBuckets"/>.</summary>
public sealed record VisitSpan(DateTimeOffset At, VisitFigures Figures)
{
    /// <summary>Empty buckets at the end may be missing.</summary>
    public ImmutableArray<long> Latency { get; init; } = [];

    public TimeSpan? Percentile(double part) => LatencyBuckets.Percentile(Latency.AsSpan(), part);
}
