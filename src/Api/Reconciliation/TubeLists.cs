using HealthWuhan.Api.Access;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Grains.Directives;
using HealthWuhan.HealthCloud;

namespace HealthWuhan.Api.Reconciliation;

/// <summary>Tubes that should have reached their lab.</summary>
internal sealed class OverdueTransports(Tubes tubes, LiveDirectives directives) : IReconciliationList
{
    public string Kind => "overdue-transports";

    public IReadOnlyList<string> Statuses => [];

    public AccessAction? Look => null;

    public IReadOnlyList<string> Columns => TubeItem.Columns;

    public async Task<ListedPage> Page(ListAsk ask, ListPage page, CancellationToken cancellationToken)
    {
        var within = directives.Policy<SamplingPolicy>().TransportWithin;
        var late = ask.Now - within;
        var rows = await tubes.ToArrive(ask.Filter with { Before = ask.Filter.Before < late ? ask.Filter.Before : late }, page, cancellationToken);
        return TubePage.Of(rows, ask, page, _ => within);
    }
}

/// <summary>Sealed tubes without a result, overdue or not.</summary>
internal sealed class BatchesWithoutResults(Tubes tubes, LiveDirectives directives) : IReconciliationList
{
    public string Kind => "batches-without-results";

    public IReadOnlyList<string> Statuses => [];

    public AccessAction? Look => null;

    public IReadOnlyList<string> Columns => TubeItem.Columns;

    public async Task<ListedPage> Page(ListAsk ask, ListPage page, CancellationToken cancellationToken)
    {
        var policy = directives.Policy<LaboratoryPolicy>();
        var rows = await tubes.WithoutResult(ask.Filter, page, cancellationToken);
        return TubePage.Of(rows, ask, page, tube => policy.ReportWithinFor(tube.Purpose));
    }
}

/// <summary>What both have in common.</summary>
internal static class TubePage
{
    public static ListedPage Of(IReadOnlyList<TubeRow> rows, ListAsk ask, ListPage page, Func<TubeRow, TimeSpan> within)
    {
        TubeItem[] items = [.. rows.Select(row => TubeItem.Of(row, within(row), ask.Now) with { District = ask.Places.DistrictOfSite(row.Site) })];
        var next = rows.Count < page.Size ? null : new ListPlace(rows[^1].FirstCollectedAt, rows[^1].Barcode.Value);
        return new(new TubesAnswer(items, ListCursor.Write(next)), items.Select(item => item.Line()), next);
    }
}
