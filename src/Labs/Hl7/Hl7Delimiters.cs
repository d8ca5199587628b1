namespace HealthWuhan.Labs.Hl7;

/// <summary>The five characters that structure a message; its header names them, and everything behind it is read by them.</summary>
/// <param name="Field">MSH-1, mostly <c>|</c>.</param>
/// <param name="Component">The first of MSH-2, mostly <c>^</c>.</param>
/// <param name="Repetition">The second, mostly <c>~</c>.</param>
/// <param name="Escape">The third, mostly <c>\</c>.</param>
/// <param name="Subcomponent">The fourth, mostly <c>&amp;</c>.</param>
public readonly record struct Hl7Delimiters(char Field, char Component, char Repetition, char Escape, char Subcomponent)
{
    /// <summary>Those that the standard recommends.</summary>
    public static readonly Hl7Delimiters Usual = new('|', '^', '~', '\\', '&');

    /// <summary>MSH-2 as these characters write it.</summary>
    public string EncodingCharacters => new([Component, Repetition, Escape, Subcomponent]);

    /// <summary>Whether a segment of that name carries the characters itself: the headers of a message, a batch and a file.</summary>
    internal static bool AreIn(ReadOnlySpan<char> name) => name is "MSH" or "FHS" or "BHS";

    /// <summary>
    /// Reads them from a header segment. Null where it is none. Characters that are left out at the end are the usual ones; a fifth one
    /// (truncation, since version 2.7) is passed over.
    /// </summary>
    internal static Hl7Delimiters? Of(ReadOnlySpan<char> header)
    {
        if (header.Length < 5 || !AreIn(header[..3]))
            return null;
        var field = header[3];
        var end = header[4..].IndexOf(field);
        var rest = end < 0 ? header[4..] : header[4..(4 + end)];
        if (rest.Length is 0 or > 5)
            return null;

        var delimiters = new Hl7Delimiters(field, rest[0], At(rest, 1, Usual.Repetition), At(rest, 2, Usual.Escape), At(rest, 3, Usual.Subcomponent));
        return delimiters.CanBeToldApart ? delimiters : null;
    }

    private bool CanBeToldApart
    {
        get
        {
            ReadOnlySpan<char> all = [Field, Component, Repetition, Escape, Subcomponent];
            for (var i = 0; i < all.Length; i++)
            {
                if (!(char.IsAsciiLetterOrDigit(all[i]) || all[i] is <= ' ' or > '~') && !all[..i].Contains(all[i]))
                    continue;
                return false;
            }

            return true;
        }
    }

    private static char At(ReadOnlySpan<char> characters, int index, char otherwise) => index < characters.Length ? characters[index] : otherwise;
}
