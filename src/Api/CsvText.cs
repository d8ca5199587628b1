using System.Buffers;
using System.Globalization;

namespace HealthWuhan.Api;

/// <summary>Lines of CSV that spreadsheets may open: what they would take for a formula is put behind an apostrophe.</summary>
internal static class CsvText
{
    private const string FormulaBegins = "=+-@\t\r\n＝＋－＠";

    private static readonly SearchValues<char> s_special = SearchValues.Create(",\"\r\n");

    public static string Line(params IEnumerable<string?> fields) => string.Join(',', fields.Select(Field));

    public static string Field(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        // A space before it does not stop a spreadsheet.
        var guarded = FormulaBegins.Contains(text.AsSpan().TrimStart(' ') is [var first, ..] ? first : ' ', StringComparison.Ordinal) ? "'" + text : text;
        return guarded.AsSpan().ContainsAny(s_special) ? $"\"{guarded.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : guarded;
    }

    public static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    public static string? Time(DateTimeOffset? time) => time?.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    public static string Flag(bool flag) => flag ? "true" : "false";
}
