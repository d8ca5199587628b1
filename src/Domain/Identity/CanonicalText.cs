using System.Globalization;
using System.Text;

namespace HealthWuhan.Domain.Identity;

/// <summary>
/// What people type and scanners send, made one: full-width forms become half-width, and the look-alikes of one character become that character.
/// </summary>
/// <remarks>
/// Done by hand because <see cref="string.Normalize()"/> leaves everything but ASCII as it is when globalization is invariant, which it is here.
/// </remarks>
internal static class CanonicalText
{
    private const char FirstFullWidth = '\uFF01';
    private const char LastFullWidth = '\uFF5E';
    private const int FullWidthOffset = '\uFF01' - '!';

    /// <summary>Full-width ASCII, which input methods type, and the ideographic space as their half-width forms.</summary>
    public static string HalfWidth(string text) => string.Create(text.Length, text, static (to, from) =>
    {
        for (var i = 0; i < to.Length; i++)
            to[i] = HalfWidth(from[i]);
    });

    /// <summary>A number or code: half-width, upper-case, without the spaces and hyphens that people and scanners put in.</summary>
    public static string Code(string text)
    {
        var code = new StringBuilder(text.Length);
        foreach (var typed in text)
        {
            var c = HalfWidth(typed);
            if (!IsFiller(c))
                code.Append(char.IsAsciiLetterLower(c) ? (char)(c - 'a' + 'A') : c);
        }

        return code.ToString();
    }

    /// <summary>Trims, makes every run of spaces one space, and writes the dot of a minority name one way.</summary>
    public static string Name(string text)
    {
        var name = new StringBuilder(text.Length);
        foreach (var typed in HalfWidth(text).AsSpan().Trim())
        {
            var c = char.IsWhiteSpace(typed) && !char.IsControl(typed) ? ' ' : MiddleDot(typed);
            if (c != ' ' || name[^1] != ' ')
                name.Append(c);
        }

        return name.ToString();
    }

    /// <summary>ASCII digits only: other scripts have digits too, which no document carries.</summary>
    public static bool IsDigits(this ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');

    private static char HalfWidth(char c) => c switch
    {
        >= FirstFullWidth and <= LastFullWidth => (char)(c - FullWidthOffset),
        '\u3000' => ' ',
        // Roman numeral ten, which Chinese input methods offer for the X of a resident id.
        '\u2169' or '\u2179' => 'X',
        _ => c,
    };

    private static char MiddleDot(char c) =>
        c is '\u2022' or '\u30FB' or '\uFF65' or '\u2027' or '\u2219' or '\u22C5' ? '·' : c;

    /// <summary>White space, every dash, and the invisible marks (zero-width, byte order, direction) that come along with a copy.</summary>
    private static bool IsFiller(char c) => char.IsWhiteSpace(c) || c == '\u2212'
        || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.DashPunctuation or UnicodeCategory.Format;
}
