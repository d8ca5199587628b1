using System.Globalization;

namespace HealthWuhan.Domain.Identity;

/// <summary>
/// The number of GB 11643: division (6), date of birth yyyyMMdd (8), sequence (3, odd for men), check character by ISO 7064 MOD 11-2.
/// The division is advisory: it says where the number was issued, and issuing offices have come and gone.
/// </summary>
/// <remarks>Foreign residents' cards since 2023 have numbers of the same build, beginning with 9.</remarks>
public static class ResidentId
{
    /// <summary>Characters of a number, the check character included.</summary>
    public const int Length = 18;

    private const int CheckedLength = Length - 1;
    private const string CheckCharacters = "10X98765432";
    private static readonly DateOnly EarliestBirth = new(1850, 1, 1);

    private static ReadOnlySpan<byte> Weights => [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    /// <summary>The eighteenth character that belongs to the first seventeen, which must be ASCII digits.</summary>
    public static char CheckCharacter(ReadOnlySpan<char> first17)
    {
        if (first17.Length != CheckedLength)
            throw new ArgumentException($"The check character is taken over {CheckedLength} digits.", nameof(first17));
        var sum = 0;
        for (var i = 0; i < CheckedLength; i++)
            sum += (first17[i] - '0') * Weights[i];
        return CheckCharacters[sum % CheckCharacters.Length];
    }

    /// <summary>The date of birth in a canonical number.</summary>
    public static DateOnly BirthDate(string number) =>
        TryBirthDate(number, out var birth) ? birth : throw new ArgumentException("Not a canonical resident id.", nameof(number));

    public static bool IsMale(string number)
    {
        ArgumentNullException.ThrowIfNull(number);
        return (number[CheckedLength - 1] - '0') % 2 == 1;
    }

    public static bool IsFemale(string number) => !IsMale(number);

    /// <summary>What keeps a number, already half-width and upper-case, from being one; null when nothing does.</summary>
    internal static string? Problem(string number, DateOnly today)
    {
        if (number.Length != Length)
            return $"The number has {number.Length} characters instead of {Length}.";
        if (!number.AsSpan(0, CheckedLength).IsDigits() || !(char.IsAsciiDigit(number[^1]) || number[^1] == 'X'))
            return $"The number is {CheckedLength} digits and a digit or X.";
        if (CheckCharacter(number.AsSpan(0, CheckedLength)) != number[^1])
            return "The check character does not fit: a character is wrong, or two are swapped.";
        if (!TryBirthDate(number, out var birth) || birth < EarliestBirth)
            return "The date of birth in the number is not a real date.";
        return birth > today ? "The date of birth in the number is in the future." : null;
    }

    private static bool TryBirthDate(string number, out DateOnly birth) =>
        DateOnly.TryParseExact(number.AsSpan(6, 8), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out birth);
}
