using HealthWuhan.Domain;

namespace HealthWuhan.Labs;

/// <summary>Where the columns of the HTTP contract stand in one file, by its header: any order, any case, others ignored.</summary>
internal sealed class LabColumns
{
    private static readonly string[] Mandatory = ["barcode", "result"];

    private readonly Dictionary<string, int> _positions = new(StringComparer.OrdinalIgnoreCase);
    private readonly int _count;

    private LabColumns(string[] header)
    {
        _count = header.Length;
        for (var i = 0; i < header.Length; i++)
            _positions.TryAdd(header[i].Trim(), i);
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
        string? Field(string name) => _positions.TryGetValue(name, out var at) && at < row.Length ? row[at] : null;
        return new LabFields
        {
            Barcode = Field("barcode"),
            Result = Field("result"),
            Kit = Field("kit"),
            CtOrf1ab = Field("ct_orf1ab"),
            CtN = Field("ct_n"),
            TestedAt = Field("tested_at"),
            Instrument = Field("instrument"),
            Operator = Field("operator"),
        };
    }
}
