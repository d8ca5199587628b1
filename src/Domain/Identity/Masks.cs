using System.Text;

namespace HealthWuhan.Domain.Identity;

/// <summary>
/// What others may see of a person: 张**, 11**************2X, 138*****678. Whatever is short shows less, so that no mask ever shows its
/// input whole.
/// </summary>
public static class Masks
{
    private const int NumberEnds = 2;
    private const int PhoneEnds = 3;
    private const string Hidden = "**";

    /// <summary>The first character, whatever the script, and always two stars: how long a name is says too much about a rare one.</summary>
    public static string Name(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var runes = name.EnumerateRunes().Take(2).ToArray();
        return runes.Length < 2 ? Hidden : runes[0] + Hidden;
    }

    public static string Number(string number) => Ends(number, NumberEnds);

    public static string Phone(string phone) => Ends(phone, PhoneEnds);

    /// <summary>Shows <paramref name="ends"/> characters at each end, or fewer, so that more than a third always stays hidden.</summary>
    private static string Ends(string text, int ends)
    {
        ArgumentNullException.ThrowIfNull(text);
        var runes = text.EnumerateRunes().ToArray();
        var shown = Math.Min(ends, Math.Max(0, runes.Length - 1) / 3);
        var mask = new StringBuilder(text.Length);
        for (var i = 0; i < runes.Length; i++)
            mask.Append(i < shown || i >= runes.Length - shown ? runes[i].ToString() : "*");
        return mask.ToString();
    }
}
