using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace HealthWuhan.Tests.Leaks;

/// <summary>What must be found nowhere, in every writing that a program might give it: as it is, escaped, in hexadecimal, in base64, in UTF-16.</summary>
internal sealed class Marks
{
    private readonly SearchValues<string> _forms;
    private readonly Regex? _codes;

    /// <summary>Texts to look for.</summary>
    /// <param name="texts">Long enough that nobody writes them by chance.</param>
    /// <param name="codes">Short numbers: looked for as they are, where they stand alone.</param>
    public Marks(IEnumerable<string> texts, params IReadOnlyCollection<string> codes)
    {
        _forms = SearchValues.Create([.. texts.SelectMany(Forms).Distinct(StringComparer.Ordinal)], StringComparison.Ordinal);
        if (codes.Count > 0)
            _codes = new($"(?<![0-9A-Za-z.+/=_\\[-])({string.Join('|', codes)})(?![0-9A-Za-z_=\\]-])", RegexOptions.ExplicitCapture, TimeSpan.FromMinutes(1));
    }

    /// <summary>Where in the text one is, with what stands around it; null where none is.</summary>
    public string? In(string text)
    {
        var at = text.AsSpan().IndexOfAny(_forms);
        if (at < 0 && _codes?.Match(text) is { Success: true } code)
            at = code.Index;
        return at < 0 ? null : text[Math.Max(0, at - 160)..Math.Min(text.Length, at + 160)];
    }

    private static IEnumerable<string> Forms(string text)
    {
        yield return text;
        yield return Uri.EscapeDataString(text);
        foreach (var format in (string[])["x4", "X4"])
            yield return string.Concat(text.Select(character => character < 0x80 ? character.ToString() : "\\u" + ((int)character).ToString(format)));
        foreach (var encoding in (Encoding[])[Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode])
        {
            var bytes = encoding.GetBytes(text);
            yield return Convert.ToHexString(bytes);
            yield return Convert.ToHexStringLower(bytes);
            for (var before = 0; before < 3; before++)
                yield return Base64(bytes, before);
        }
    }

    // The characters that these bytes alone decide, wherever among three they begin.
    private static string Base64(byte[] bytes, int before)
    {
        var text = Convert.ToBase64String([.. new byte[before], .. bytes]).TrimEnd('=');
        var first = (before * 8 + 5) / 6;
        var whole = (before + bytes.Length) * 8 / 6;
        return text[first..whole];
    }
}
