using System.Collections.Frozen;

namespace HealthWuhan.Domain.Identity;

/// <summary>
/// Which passwords staff may choose, after NIST SP 800-63B: long enough, not the user name, not one that everybody tries first. No rule asks for a mixture of
/// characters, and none for a change after some months: both make passwords that are written down.
/// </summary>
public static class PasswordRules
{
    public const int MinLength = 12;
    public const int MaxLength = 128;

    /// <summary>What must be left beside the user name.</summary>
    private const int MinBesideName = 8;

    /// <summary>The words and runs of keys that long passwords are mostly put together from; with digits and signs around them they are as easily tried.</summary>
    private static readonly FrozenSet<string> s_common = new[]
    {
        "password", "passw0rd", "p@ssword", "p@ssw0rd", "administrator", "admin", "default", "changeme", "letmein", "welcome", "iloveyou", "sunshine", "princess",
        "qwerty", "qwertyuiop", "qwertyuiopas", "asdfghjkl", "zxcvbnm", "1qaz2wsx", "1qaz2wsx3edc", "q1w2e3r4", "q1w2e3r4t5y6", "correcthorsebatterystaple",
        "woaini", "woaini1314", "wodemima", "mima", "wuhan", "jiankang", "jiankangwuhan", "healthywuhan", "healthwuhan", "hospital", "hesuan", "nucleicacid",
        "健康武汉", "武汉加油", "我爱武汉", "密码",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Refuses with <c>weak-password</c> what is too easily found, and says why.</summary>
    public static Refusal? Refuse(string username, string password)
    {
        if (password.Length < MinLength)
            return Weak($"At least {MinLength} characters.");
        if (password.Length > MaxLength)
            return Weak($"At most {MaxLength} characters.");

        var lower = password.ToLowerInvariant();
        if (username.Length > 0 && lower.Contains(username, StringComparison.Ordinal) && lower.Replace(username, "", StringComparison.Ordinal).Length < MinBesideName)
            return Weak("Not the user name, with little beside it.");
        return IsRepeated(lower) || IsRun(lower) || IsCommon(lower) ? Weak("One of those that are tried first.") : null;
    }

    /// <summary>A word of the list, however often it comes and whatever digits and signs stand around it.</summary>
    private static bool IsCommon(string password) => s_common.Any(word =>
        password.Contains(word, StringComparison.Ordinal) && !password.Replace(word, "", StringComparison.Ordinal).Any(char.IsLetter));

    /// <summary>The same characters again and again, and too few of them to be a password once.</summary>
    private static bool IsRepeated(string password) =>
        Enumerable.Range(1, Math.Min(password.Length / 2, MinLength - 1)).Any(period => password.AsSpan(period).SequenceEqual(password.AsSpan(0, password.Length - period)));

    /// <summary>Up or down the alphabet, the digits or from 9 to 0, all the way.</summary>
    private static bool IsRun(string password)
    {
        var steps = password.Zip(password.Skip(1), (one, next) => next - one).ToArray();
        return steps.All(step => step is 0 or 1 or -9) || steps.All(step => step is 0 or -1 or 9);
    }

    private static Refusal Weak(string why) => new("weak-password", why);
}
