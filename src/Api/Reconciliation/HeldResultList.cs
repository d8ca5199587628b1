using HealthWuhan.Api.Access;
using HealthWuhan.HealthCloud;

namespace HealthWuhan.Api.Reconciliation;

/// <summary>Results that wait for a decision, or were decided.</summary>
internal sealed class HeldResultList(HeldResults results) : IReconciliationList
{
    private const string Decided = "decided";

    public string Kind => "held-results";

    public IReadOnlyList<string> Statuses => ["open", Decided];

    public AccessAction? Look => null;

    public IReadOnlyList<string> Columns => HeldResultItem.Columns;

    public async Task<ListedPage> Page(ListAsk ask, ListPage page, CancellationToken cancellationToken)
    {
        var rows = await results.List(ask.Status == Decided, ask.Filter, page, cancellationToken);
        HeldResultItem[] items = [.. rows.Select(row => HeldResultItem.Of(row) with { District = ask.Places.DistrictOfSite(row.Site) })];
        var next = rows.Count < page.Size ? null : rows[^1].Place;
        return new(new HeldResultsAnswer(items, ListCursor.Write(next)), items.Select(item => item.Line()), next);
    }
}
