using HealthWuhan.Api.Access;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Grains.Directives;
using HealthWuhan.HealthCloud;

namespace HealthWuhan.Api.Reconciliation;

/// <summary>People to be sampled again, by the age of the order.</summary>
internal sealed class OrderList(SamplingOrders orders, PeopleNames names, LiveDirectives directives) : IReconciliationList
{
    public string Kind => "orders";

    public IReadOnlyList<string> Statuses => ["open", "expired", "unfulfilled", "fulfilled"];

    public AccessAction? Look => AccessActions.ListOrders;

    public IReadOnlyList<string> Columns => OrderedPerson.Columns;

    public async Task<ListedPage> Page(ListAsk ask, ListPage page, CancellationToken cancellationToken)
    {
        var policy = directives.Policy<SamplingPolicy>();
        var expiry = new OrderExpiry(ask.Now - policy.RecheckWithin, ask.Now - policy.RecollectionWithin);
        var rows = await orders.List(StatusesOf(ask.Status), expiry, ask.Filter, page, cancellationToken);
        var people = await names.Of(rows.Select(row => row.Citizen), cancellationToken);
        OrderedPerson[] items =
        [
            .. rows.Select(row => OrderedPerson.Of(row.Order, people[row.Citizen], policy, ask.Now) with { District = ask.Places.DistrictOfSite(row.Order.Site) }),
        ];
        var next = rows.Count < page.Size ? null : new ListPlace(rows[^1].Order.OrderedAt, rows[^1].Order.Id);
        return new(new OrdersAnswer(items, ListCursor.Write(next)), items.Select(item => item.Line()), next)
        {
            People = [.. rows.Select(row => new Concerned(row.Citizen, row.Order.Batch.Value))],
        };
    }

    private static SamplingOrderStatus[] StatusesOf(string status) => status switch
    {
        "expired" => [SamplingOrderStatus.Expired],
        "unfulfilled" => [SamplingOrderStatus.Open, SamplingOrderStatus.Expired],
        "fulfilled" => [SamplingOrderStatus.Fulfilled],
        _ => [SamplingOrderStatus.Open],
    };
}
