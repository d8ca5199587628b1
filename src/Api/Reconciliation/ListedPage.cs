using HealthWuhan.Api.Access;
using HealthWuhan.Domain.Zones;
using HealthWuhan.HealthCloud;

namespace HealthWuhan.Api.Reconciliation;

/// <summary>A list of what does not add up: its pages, as they are answered and as a file has them.</summary>
internal interface IReconciliationList
{
    string Kind { get; }

    /// <summary>The words that <c>status</c> may be, the one that is meant where it is left out first; empty where the list has none.</summary>
    IReadOnlyList<string> Statuses { get; }

    /// <summary>What a look at the people on it is called; null where it names none.</summary>
    AccessAction? Look { get; }

    /// <summary>The header of its file.</summary>
    IReadOnlyList<string> Columns { get; }

    Task<ListedPage> Page(ListAsk ask, ListPage page, CancellationToken cancellationToken);
}

/// <summary>What somebody wants of a list.</summary>
/// <param name="Status">One of the list's, or empty.</param>
/// <param name="Filter">By site and lab, within what is the caller's.</param>
/// <param name="Places">Where sites and labs are.</param>
/// <param name="Now">The moment the list is for.</param>
internal sealed record ListAsk(string Status, RecordFilter Filter, PlacePolicy Places, DateTimeOffset Now);

/// <summary>A page of a list.</summary>
/// <param name="Answer">In the shape of its own kind.</param>
/// <param name="Lines">The same rows by the list's columns.</param>
/// <param name="Next">Null at the end.</param>
internal sealed record ListedPage(object Answer, IEnumerable<IReadOnlyList<string?>> Lines, ListPlace? Next)
{
    /// <summary>Everybody it names: on record before it leaves.</summary>
    public IReadOnlyList<Concerned> People { get; init; } = [];
}
