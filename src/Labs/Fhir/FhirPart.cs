namespace HealthWuhan.Labs.Fhir;

/// <summary>A value and the FHIRPath of where it stood.</summary>
internal readonly record struct FhirValue(string Text, string Where);

/// <summary>What one resource of a bundle says of a tube: all that is kept of it, since it may be referred to from anywhere in the file.</summary>
/// <param name="entry">Its position in the bundle, from 1.</param>
/// <param name="path">Of the resource, as a FHIRPath.</param>
internal sealed class FhirPart(int entry, string path)
{
    public int Entry => entry;

    public string Path => path;

    /// <summary>Under which others refer to it.</summary>
    public IReadOnlyList<string> Names { get; set; } = [];

    public Dictionary<string, FhirValue> Values { get; } = new(StringComparer.Ordinal);

    public List<LabProblem> Problems { get; } = [];

    /// <summary>Specimens and observations that are elsewhere in the file, with where they are named.</summary>
    public List<FhirValue> References { get; } = [];

    /// <summary>Whether the resource, or one that it refers to, could not be read.</summary>
    public bool IsPartlyUnread { get; set; }

    /// <summary>Whether a report has taken it in.</summary>
    public bool IsUsed { get; set; }

    public void Offer(string? column, string? text, string where)
    {
        if (column is null || string.IsNullOrWhiteSpace(text))
            return;
        if (!Values.TryAdd(column, new(text, where)) && column is LabNames.Result && Values[column].Text != text)
            Problems.Add(new("invalid-result", "One report has two results.", where));
    }

    /// <summary>Takes in what another resource says; what is known stays, and two different results are a problem.</summary>
    public void Include(FhirPart other)
    {
        other.IsUsed = true;
        IsPartlyUnread |= other.IsPartlyUnread;
        Problems.AddRange(other.Problems);
        foreach (var (column, value) in other.Values)
            Offer(column, value.Text, value.Where);
    }

    public LabRow ToRow(DateTimeOffset now)
    {
        var fields = new LabFields { Where = new(StringComparer.Ordinal) };
        foreach (var (column, value) in Values)
            fields.Offer(column, value.Text, value.Where);
        foreach (var column in LabNames.Columns)
            fields.Where.TryAdd(column, Path);
        var row = LabRowRules.Check(Entry, fields, now);
        return IsPartlyUnread ? row.WithUnread(Problems) : row.With(Problems);
    }
}
