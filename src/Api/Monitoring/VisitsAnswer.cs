using HealthWuhan.Domain;
using HealthWuhan.Domain.Monitoring;

namespace HealthWuhan.Api.Monitoring;

/// <summary>Visits and result queries, minute by minute or hour by hour; docs/monitoring.md says what each figure is.</summary>
/// <param name="By">minute or hour.</param>
/// <param name="From">The first span that is asked for.</param>
/// <param name="To">Before it the last one began.</param>
/// <param name="Cumulative">Since the beginning, on all nodes.</param>
/// <param name="Peak">The hour with the most visits since the beginning; null before the first.</param>
/// <param name="Rise">How visits have grown of late.</param>
/// <param name="Spans">The earliest first; a minute or hour in which nobody called is left out.</param>
public sealed record VisitsAnswer(
    string By, DateTimeOffset From, DateTimeOffset To, CountItem Cumulative, PeakItem? Peak, VisitRise Rise, IReadOnlyList<SpanItem> Spans);

/// <summary>The figures at this moment, as a page shows them that is looked at all day.</summary>
/// <param name="At">When this node has looked.</param>
/// <param name="Cumulative">Since the beginning, on all nodes.</param>
/// <param name="Minute">The one that is not over yet.</param>
/// <param name="LastMinute">The last one that is over.</param>
/// <param name="Peak">The hour with the most visits since the beginning.</param>
/// <param name="Rise">How visits have grown of late.</param>
public sealed record VisitsNow(DateTimeOffset At, CountItem Cumulative, SpanItem Minute, SpanItem LastMinute, PeakItem? Peak, VisitRise Rise);

/// <summary>Counts, without a time.</summary>
public sealed record CountItem(long Visits, long VisitCalls, long ResultQueries, long Requests)
{
    internal static CountItem Of(VisitFigures figures) => new(figures.Visits, figures.VisitCalls, figures.ResultQueries, figures.Requests);
}

/// <summary>The busiest hour, from its beginning on.</summary>
public sealed record PeakItem(DateTimeOffset Hour, long Visits, long ResultQueries)
{
    internal static PeakItem Of(VisitSpan hour) => new(CityTime.Of(hour.At), hour.Figures.Visits, hour.Figures.ResultQueries);
}

/// <summary>A minute or an hour; latencies in milliseconds, at most an eighth too long, null where nobody called.</summary>
public sealed record SpanItem(DateTimeOffset At, long Visits, long VisitCalls, long ResultQueries, long Requests)
{
    public double? P50Ms { get; init; }

    public double? P90Ms { get; init; }

    public double? P99Ms { get; init; }

    public double? P999Ms { get; init; }

    internal static SpanItem Of(VisitSpan span) => new(
        CityTime.Of(span.At), span.Figures.Visits, span.Figures.VisitCalls, span.Figures.ResultQueries, span.Figures.Requests)
    {
        P50Ms = span.Percentile(0.5)?.TotalMilliseconds,
        P90Ms = span.Percentile(0.9)?.TotalMilliseconds,
        P99Ms = span.Percentile(0.99)?.TotalMilliseconds,
        P999Ms = span.Percentile(0.999)?.TotalMilliseconds,
    };
}
