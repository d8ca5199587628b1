using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace HealthWuhan.Domain.Identity;

/// <summary>
/// What is accepted as a document, a name or a phone, and the one form each is kept in: the citizen's key is derived from that form, so two
/// ways of writing one document must never become two citizens.
/// </summary>
public static class IdentityRules
{
    private const int MaxTypedLength = 64;
    private const int MaxNameLength = 50;
    private const int MobileLength = 11;

    private static readonly string[] CountryPrefixes = ["+86", "0086"];

    private static readonly FrozenDictionary<string, DocumentType> Types =
        Enum.GetValues<DocumentType>().ToFrozenDictionary(t => t.ToString(), StringComparer.OrdinalIgnoreCase);

    /// <summary>In whole years; null where the document carries no date of birth.</summary>
    public static int? AgeOf(IdentityDocument document, DateOnly today)
    {
        if (document.Type != DocumentType.ResidentId)
            return null;

        var birth = ResidentId.BirthDate(document.Number);
        var years = today.Year - birth.Year;
        return birth.AddYears(years) > today ? years - 1 : years;
    }

    /// <summary>Refuses with <c>invalid-document</c>; the detail says what is wrong and never repeats the number.</summary>
    /// <param name="type">A name of <see cref="DocumentType"/>, in any case.</param>
    /// <param name="number">As typed or scanned.</param>
    /// <param name="today">The date in the city: nobody is born after it.</param>
    public static Result<IdentityDocument> ParseDocument(string? type, string? number, DateOnly today)
    {
        if (!Types.TryGetValue(type?.Trim() ?? "", out var known))
            return InvalidDocument($"The document type is one of {string.Join(", ", Types.Values.Order())}.");
        if (number?.Length > MaxTypedLength)
            return InvalidDocument("The number is too long.");
        var canonical = CanonicalText.Code(number ?? "");
        return canonical.Length == 0 ? InvalidDocument("The number is missing.")
            : Problem(known, canonical, today) is { } problem ? InvalidDocument(problem)
            : new IdentityDocument(known, canonical);
    }

    /// <summary>Refuses with <c>invalid-name</c>: a name is 1 to 50 characters once spaces are folded, and everything in it can be read.</summary>
    public static Result<string> ParseName(string? name)
    {
        var canonical = CanonicalText.Name(name ?? "");
        var length = canonical.EnumerateRunes().Count();
        if (length is 0 or > MaxNameLength)
            return new Refusal("invalid-name", $"A name has 1 to {MaxNameLength} characters.");
        return canonical.EnumerateRunes().All(IsVisible)
            ? canonical
            : new Refusal("invalid-name", "The name contains characters that cannot be read.");
    }

    /// <summary>Refuses with <c>invalid-phone</c>: a mobile phone of the mainland, with or without +86 in front.</summary>
    public static Result<string> ParsePhone(string? phone)
    {
        var digits = phone?.Length > MaxTypedLength ? "" : CanonicalText.Code(phone ?? "");
        var prefix = CountryPrefixes.FirstOrDefault(p => digits.StartsWith(p, StringComparison.Ordinal), "");
        var mobile = digits[prefix.Length..];
        return mobile.Length == MobileLength && mobile.AsSpan().IsDigits() && mobile[0] == '1' && mobile[1] >= '3'
            ? mobile
            : new Refusal("invalid-phone", $"A mobile phone is {MobileLength} digits and begins with 13 to 19.");
    }

    private static string? Problem(DocumentType type, string number, DateOnly today) => type switch
    {
        DocumentType.ResidentId => ResidentId.Problem(number, today),
        DocumentType.Passport => IsPassport(number) ? null : "A passport number is 5 to 17 letters and digits.",
        DocumentType.HongKongMacauPermit => IsHongKongMacauPermit(number) ? null : "The permit number is H or M and 8 or 10 digits.",
        DocumentType.TaiwanPermit => IsTaiwanPermit(number) ? null : "The permit number is 8, 10 or 18 digits.",
        DocumentType.ForeignResidentCard => ForeignResidentCardProblem(number, today),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No rule for this document type."),
    };

    private static bool IsPassport(string number) => number.Length is >= 5 and <= 17 && number.All(char.IsAsciiLetterOrDigit);

    private static bool IsHongKongMacauPermit(string number) =>
        number.Length is 9 or 11 && number[0] is 'H' or 'M' && number.AsSpan(1).IsDigits();

    // Eighteen characters are the residence permit's, whose last one may be an X.
    private static bool IsTaiwanPermit(string number) =>
        (number.Length is 8 or 10 or ResidentId.Length && number.AsSpan().IsDigits())
        || (number.Length is ResidentId.Length && number[^1] == 'X' && number.AsSpan(0, ResidentId.Length - 1).IsDigits());

    /// <summary>Since 2023 a number like a resident's that begins with 9; before, three letters of the nation and 12 digits.</summary>
    private static string? ForeignResidentCardProblem(string number, DateOnly today) => number.Length switch
    {
        15 => number[..3].All(char.IsAsciiLetterUpper) && number.AsSpan(3).IsDigits()
            ? null
            : "A card number of 15 is three letters and 12 digits.",
        ResidentId.Length => number[0] == '9' ? ResidentId.Problem(number, today) : "A card number of 18 begins with 9.",
        _ => $"The number has {number.Length} characters instead of 15 or {ResidentId.Length}.",
    };

    /// <summary>
    /// Private-use characters count as visible: rare characters of names were registered there before Unicode had them. The replacement
    /// character does not: it stands for something that was lost on the way.
    /// </summary>
    private static bool IsVisible(Rune rune) => rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static Refusal InvalidDocument(string detail) => new("invalid-document", detail);
}
