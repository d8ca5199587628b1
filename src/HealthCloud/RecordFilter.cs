using Npgsql;

namespace HealthWuhan.HealthCloud;

/// <summary>Narrows a list of the record. What is null is no condition; an empty list is one that nothing meets.</summary>
public sealed record RecordFilter
{
    /// <summary>Only of these sites.</summary>
    public IReadOnlyList<string>? Sites { get; init; }

    /// <summary>Only of these labs.</summary>
    public IReadOnlyList<string>? Labs { get; init; }

    /// <summary>Only what began before: the swab, the order.</summary>
    public DateTimeOffset? Before { get; init; }
}

/// <summary>Where a page of a list begins, behind the last row of the one before.</summary>
public sealed record ListPlace(DateTimeOffset At, string Key);

/// <summary>A page of a list.</summary>
/// <param name="After">Null for the first.</param>
/// <param name="Size">At most so many rows.</param>
public sealed record ListPage(ListPlace? After, int Size);

/// <summary>What every list takes: <c>$1</c> sites, <c>$2</c> labs, <c>$3</c> the time before, <c>$4</c> and <c>$5</c> the place, <c>$6</c> the size.</summary>
internal static class ListParameters
{
    public static NpgsqlParameterCollection AddList(this NpgsqlParameterCollection parameters, RecordFilter filter, ListPage page) =>
        parameters.AddTexts(filter.Sites).AddTexts(filter.Labs).AddTime(filter.Before).AddTime(page.After?.At).AddText(page.After?.Key).AddNumber(page.Size);
}
