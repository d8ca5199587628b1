using System.Text;

namespace HealthWuhan.Domain.Conversions;

/// <summary>A value of a PDF (ISO 32000-1, section 7.3).</summary>
internal abstract record PdfValue;

/// <summary>A number, a string, true, false or null, as it is written.</summary>
internal sealed record PdfAtom(byte[] Text) : PdfValue
{
    /// <summary>As a whole number; null where it is none.</summary>
    public int? Number => int.TryParse(Encoding.Latin1.GetString(Text), System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>A name, with what was written as <c>#xx</c> read: a forbidden name cannot be disguised so.</summary>
internal sealed record PdfName(string Text) : PdfValue;

internal sealed record PdfReference(int Number) : PdfValue;

internal sealed record PdfArray(IReadOnlyList<PdfValue> Items) : PdfValue;

internal sealed record PdfDictionary(IReadOnlyDictionary<string, PdfValue> Entries) : PdfValue
{
    public PdfValue? this[string key] => Entries.GetValueOrDefault(key);

    public string? Name(string key) => (this[key] as PdfName)?.Text;
}

/// <summary>A stream, with its bytes as they are stored.</summary>
internal sealed record PdfStream(PdfDictionary Dictionary, ReadOnlyMemory<byte> Stored) : PdfValue
{
    /// <summary>How the bytes are encoded, in the order in which they are to be decoded.</summary>
    public IReadOnlyList<string> Filters => Dictionary["Filter"] switch
    {
        null => [],
        PdfName name => [name.Text],
        PdfArray { Items: var items } => [.. items.Select(item => (item as PdfName)?.Text ?? throw EvidenceRefusedException.Damaged("A filter has no name."))],
        _ => throw EvidenceRefusedException.Damaged("A filter has no name."),
    };
}
