using HealthWuhan.Api.Access;
using HealthWuhan.Domain;
using HealthWuhan.HealthCloud;

namespace HealthWuhan.Api.Reconciliation;

/// <summary>Rows that labs have pushed in the last seven days and that were not taken, latest first; <c>next</c> asks for the page behind it, null where there is none.</summary>
public sealed record RefusedRowsAnswer(IReadOnlyList<RefusedRowItem> Items, string? Next);

/// <summary>A row that was not taken, how often it came, and where its lab is.</summary>
public sealed record RefusedRowItem(string Lab, int Row, string? Barcode, string Code, string Detail)
{
    /// <summary>Of the lab; null where the policy <c>places</c> does not say.</summary>
    public string? District { get; init; }

    /// <summary>Of the tube; null where the row names none that was sealed.</summary>
    public string? Site { get; init; }

    public required string Format { get; init; }
    public required int Times { get; init; }
    public required DateTimeOffset FirstAt { get; init; }
    public required DateTimeOffset LastAt { get; init; }

    internal static IReadOnlyList<string> Columns { get; } =
        ["lab", "district", "row", "barcode", "site", "code", "detail", "format", "times", "first_at", "last_at"];

    internal static RefusedRowItem Of(KeptRefusal kept) => new(kept.Lab, kept.Refusal.Row, kept.Refusal.Barcode, kept.Refusal.Code, kept.Refusal.Detail)
    {
        Site = kept.Site,
        Format = kept.Format,
        Times = kept.Times,
        FirstAt = CityTime.Of(kept.FirstAt),
        LastAt = CityTime.Of(kept.LastAt),
    };

    internal IReadOnlyList<string?> Line() =>
    [
        Lab, District, CsvText.Number(Row), Barcode, Site, Code, Detail, Format, CsvText.Number(Times), CsvText.Time(FirstAt), CsvText.Time(LastAt),
    ];
}

/// <summary>Every lab's refused rows in one list; a lab's own view has its own.</summary>
internal sealed class RefusedRowList(LabRefusals refusals) : IReconciliationList
{
    public const string Name = "refused-rows";

    public string Kind => Name;

    public IReadOnlyList<string> Statuses => [];

    public AccessAction? Look => null;

    public IReadOnlyList<string> Columns => RefusedRowItem.Columns;

    public async Task<ListedPage> Page(ListAsk ask, ListPage page, CancellationToken cancellationToken)
    {
        var rows = await refusals.List(ask.Filter, ask.Now, page, cancellationToken);
        RefusedRowItem[] items = [.. rows.Select(row => RefusedRowItem.Of(row) with { District = ask.Places.DistrictOfLab(row.Lab) })];
        var next = rows.Count < page.Size ? null : rows[^1].Place;
        return new(new RefusedRowsAnswer(items, ListCursor.Write(next)), items.Select(item => item.Line()), next);
    }
}
