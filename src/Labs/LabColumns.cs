using HealthWuhan.Domain;

namespace HealthWuhan.Labs;

/// <summary>Where the columns of the HTTP contract stand in one file, by its header: any order, any case, in Chinese or English, others ignored.</summary>
internal sealed class LabColumns
{
    private static readonly string[] Mandatory = [LabNames.Barcode, LabNames.Result];

    private readonly Dictionary<string, int> _positions = new(StringComparer.Ordinal);
    private readonly int _count;

    private LabColumns(string[] header)
    {
        _count = header.Length;
        for (var i = 0; i < header.Length; i++)
        {
            if (LabNames.ColumnOf(Plain(header[i])) is { } column)
                _positions.TryAdd(column, i);
        }
    }

    /// <summary>Refuses with <c>missing-column</c> where a mandatory column is not there.</summary>
    public static Result<LabColumns> Of(string[] header)
    {
        var columns = new LabColumns(header);
        var missing = Mandatory.Where(name => !columns._positions.ContainsKey(name)).ToArray();
        return missing.Length == 0
            ? columns
            : new Refusal("missing-column", $"The header has no column {string.Join(" and no column ", missing)}.");
    }

    /// <summary>Whether a row has more in it than the header names: mostly an unquoted separator, which has moved the fields behind it.</summary>
    public bool AreExceededBy(string[] row) => row.Skip(_count).Any(field => !string.IsNullOrWhiteSpace(field));

    public LabFields Pick(string[] row)
    {
        var fields = new LabFields();
        foreach (var (column, at) in _positions)
            fields.Set(column, at < row.Length ? Plain(row[at]) : null);
        // Typed before a number so that a spreadsheet leaves it alone.
        if (fields.Barcode is ['\'', .. var barcode])
            fields.Barcode = barcode;
        return fields;
    }

    /// <summary>Without the formula that keeps a spreadsheet from making a number of a text: ="00123".</summary>
    private static string Plain(string cell) =>
        cell.Trim() is ['=', '"', .. var text, '"'] ? text.Replace("\"\"", "\"", StringComparison.Ordinal) : cell;
}
