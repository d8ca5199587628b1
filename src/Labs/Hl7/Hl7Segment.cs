namespace HealthWuhan.Labs.Hl7;

/// <summary>
/// One line of a message. Fields are numbered as the standard numbers them, from 1; in MSH, field 1 is the separator itself. Nothing is split
/// before it is asked for.
/// </summary>
/// <param name="Line">Decoded, without its end.</param>
/// <param name="Delimiters">Those of its message.</param>
/// <param name="Charset">Of its message, for bytes in escape sequences.</param>
public readonly record struct Hl7Segment(string Line, Hl7Delimiters Delimiters, Hl7Charset Charset)
{
    /// <summary>The first three characters: MSH, OBX, a site's own Z….</summary>
    public ReadOnlySpan<char> Name => Line.AsSpan(0, Math.Min(3, Line.Length));

    /// <summary>A component's text without escapes and surrounding spaces. Null where it is not there, empty, or HL7's explicit nothing (<c>""</c>).</summary>
    /// <param name="field">From 1.</param>
    /// <param name="component">From 1.</param>
    /// <param name="subcomponent">From 1.</param>
    /// <param name="repetition">From 1.</param>
    public string? Text(int field, int component = 1, int subcomponent = 1, int repetition = 1)
    {
        var text = Nth(Nth(Nth(Field(field), Delimiters.Repetition, repetition), Delimiters.Component, component), Delimiters.Subcomponent, subcomponent).Trim();
        if (text.IsEmpty || text is "\"\"")
            return null;
        return Hl7Escapes.Unescape(text, Delimiters, Charset.Encoding).Trim() is { Length: > 0 } meant ? meant : null;
    }

    /// <summary>How often a field is repeated; 0 where it is empty.</summary>
    public int Repetitions(int field) => Field(field) is { IsEmpty: false } text ? text.Count(Delimiters.Repetition) + 1 : 0;

    private ReadOnlySpan<char> Field(int field)
    {
        if (!Hl7Delimiters.AreIn(Name))
            return Nth(Line, Delimiters.Field, field + 1);
        // The header's separator is a field, and the four characters are no text to be split by them.
        return field == 1 ? Line.AsSpan(3, 1) : Nth(Line, Delimiters.Field, field);
    }

    private static ReadOnlySpan<char> Nth(ReadOnlySpan<char> text, char separator, int position)
    {
        for (var passed = 1; passed < position; passed++)
        {
            var at = text.IndexOf(separator);
            if (at < 0)
                return [];
            text = text[(at + 1)..];
        }

        var end = text.IndexOf(separator);
        return end < 0 ? text : text[..end];
    }
}
