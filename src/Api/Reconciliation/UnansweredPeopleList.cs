using HealthWuhan.Api.Access;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Grains.Directives;
using HealthWuhan.HealthCloud;
using HealthWuhan.HealthCloud.Reconciliation;

namespace HealthWuhan.Api.Reconciliation;

/// <summary>People who were sampled and have no result, by the age of the swab.</summary>
internal sealed class UnansweredPeopleList(UnansweredPeople people, PeopleNames names, LiveDirectives directives) : IReconciliationList
{
    private const string Overdue = "overdue";

    public string Kind => "people-without-results";

    public IReadOnlyList<string> Statuses => ["open", Overdue];

    public AccessAction? Look => AccessActions.ListUnanswered;

    public IReadOnlyList<string> Columns => UnansweredPersonItem.Columns;

    public async Task<ListedPage> Page(ListAsk ask, ListPage page, CancellationToken cancellationToken)
    {
        var policy = directives.Policy<LaboratoryPolicy>();
        var rows = await people.List(ask.Status == Overdue, ReportDue.At(ask.Now, policy), ask.Filter, page, cancellationToken);
        var known = await names.Of(rows.Select(row => row.Citizen), cancellationToken);
        UnansweredPersonItem[] items =
        [
            .. rows.Select(row => UnansweredPersonItem.Of(row, policy.ReportWithinFor(row.Purpose), ask.Now) with
            {
                MaskedName = known[row.Citizen],
                District = ask.Places.DistrictOfSite(row.Site),
            }),
        ];
        var next = rows.Count < page.Size ? null : new ListPlace(rows[^1].CollectedAt, rows[^1].Sample);
        return new(new UnansweredPeopleAnswer(items, ListCursor.Write(next)), items.Select(item => item.Line()), next)
        {
            // The swab of somebody who was erased stays, and shows nobody.
            People = [.. rows.Where(row => row.Citizen != CitizenKey.Erased).Select(row => new Concerned(row.Citizen, row.Barcode))],
        };
    }
}
