using System.Collections.Frozen;
using System.Text;

namespace HealthWuhan.LabAdapter.Folders;

/// <summary>Finds out what a file is by how it begins; a laboratory system's idea of file names is its own.</summary>
internal static class Formats
{
    public const string Csv = "text/csv";
    public const string Json = "application/json";
    public const string Fhir = "application/fhir+json";
    public const string Hl7 = "application/hl7-v2";

    /// <summary>So much of a file is looked at.</summary>
    public const int HeadBytes = 16 << 10;

    /// <summary>The formats by the names they have in the settings; auto means to find out.</summary>
    public static FrozenDictionary<string, string?> ByName { get; } = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
    {
        ["auto"] = null,
        ["csv"] = Csv,
        ["json"] = Json,
        ["fhir"] = Fhir,
        ["hl7"] = Hl7,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The media type of a file that begins like this. What is neither HL7 nor JSON is a table: the city says what is wrong with one that is none.</summary>
    public static string Of(string name, ReadOnlySpan<byte> head)
    {
        var text = Encoding.Latin1.GetString(WithoutMark(head)).TrimStart();
        if (text.Length > 0 && (text[0] == '\v' || text.StartsWith("MSH", StringComparison.Ordinal) || text.StartsWith("FHS", StringComparison.Ordinal) || text.StartsWith("BHS", StringComparison.Ordinal)))
            return Hl7;
        if (text.Length == 0 || text[0] is not ('{' or '['))
            return Csv;
        return text.Contains("\"resourceType\"", StringComparison.Ordinal) || name.Contains(".fhir", StringComparison.OrdinalIgnoreCase) ? Fhir : Json;
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> head) => head.StartsWith("\uFEFF"u8) ? head[3..] : head;
}
