using HealthWuhan.Api.Access;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Retention;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Grains.Directives;
using HealthWuhan.HealthCloud;
using HealthWuhan.HealthCloud.Reconciliation;

namespace HealthWuhan.Api.Reconciliation;

/// <summary>Tubes that do not add up, oldest first. A page may be short, or empty, and not be the last: go on until <c>next</c> is null.</summary>
public sealed record SwabMismatchesAnswer(IReadOnlyList<SwabMismatchItem> Items, string? Next);

/// <summary>A tube and everything that is wrong with it: swabs at the seal, people on the list of swabs, and how many of them have a result.</summary>
public sealed record SwabMismatchItem(string Barcode, string Site, IReadOnlyList<string> Problems)
{
    /// <summary>Of the site; null where the policy <c>places</c> does not say.</summary>
    public string? District { get; init; }

    public string? Lab { get; init; }
    public string? Round { get; init; }
    public required BatchStatus Status { get; init; }
    public required int PoolSize { get; init; }
    public required int Swabs { get; init; }
    public required int People { get; init; }
    public required int Answered { get; init; }
    public required DateTimeOffset FirstCollectedAt { get; init; }

    internal static IReadOnlyList<string> Columns { get; } =
        ["barcode", "site", "district", "lab", "round", "status", "problems", "pool_size", "swabs", "people", "answered", "first_collected_at"];

    internal static SwabMismatchItem Of(SwabMismatch row) => new(row.Tube.Barcode.Value, row.Tube.Site, SwabMismatchRules.Of(row.Count))
    {
        Lab = row.Tube.Lab,
        Round = row.Tube.Round,
        Status = row.Tube.Status,
        PoolSize = row.Count.PoolSize,
        Swabs = row.Count.Sealed,
        People = row.Count.People,
        Answered = row.Count.Answered,
        FirstCollectedAt = CityTime.Of(row.Tube.FirstCollectedAt),
    };

    internal IReadOnlyList<string?> Line() =>
    [
        Barcode, Site, District, Lab, Round, Status.ToString(), string.Join(' ', Problems), CsvText.Number(PoolSize), CsvText.Number(Swabs), CsvText.Number(People),
        CsvText.Number(Answered), CsvText.Time(FirstCollectedAt),
    ];
}

/// <summary>Tubes where swabs and people differ, in number or in what became of them.</summary>
internal sealed class SwabMismatchList(SwabMismatches mismatches, LiveDirectives directives) : IReconciliationList
{
    /// <summary>The swabs of a tube are purged one by one by their own age; a tube that is about to go is not looked at.</summary>
    private const int DaysOfPurge = 2;

    public string Kind => "swab-mismatches";

    public IReadOnlyList<string> Statuses => ["all", "under-filled", "differing"];

    public AccessAction? Look => null;

    public IReadOnlyList<string> Columns => SwabMismatchItem.Columns;

    public async Task<ListedPage> Page(ListAsk ask, ListPage page, CancellationToken cancellationToken)
    {
        var since = ask.Now.AddDays(DaysOfPurge - directives.Policy<RetentionPolicy>().TubeDays);
        var found = await mismatches.List(Which(ask.Status), since, ask.Filter, page, cancellationToken);
        SwabMismatchItem[] items = [.. found.Rows.Select(row => SwabMismatchItem.Of(row) with { District = ask.Places.DistrictOfSite(row.Tube.Site) })];
        return new(new SwabMismatchesAnswer(items, ListCursor.Write(found.Next)), items.Select(item => item.Line()), found.Next);
    }

    private static MismatchedTubes Which(string status) => status switch
    {
        "under-filled" => MismatchedTubes.UnderFilled,
        "differing" => MismatchedTubes.Differing,
        _ => MismatchedTubes.All,
    };
}
