using CsCheck;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Identity;

/// <summary>Generated documents and the day on which the tests of this folder take place.</summary>
internal static class Documents
{
    public static readonly DateOnly Today = new(2021, 8, 8);

    private static readonly Gen<string> Seventeen = Gen.Select(
        Gen.Int[110000, 659999], Gen.Int[0, Today.DayNumber - new DateOnly(1850, 1, 1).DayNumber], Gen.Int[0, 999],
        (division, daysAgo, sequence) => $"{division}{Today.AddDays(-daysAgo):yyyyMMdd}{sequence:000}");

    public static readonly Gen<string> ResidentNumber = Seventeen.Select(first => first + ResidentId.CheckCharacter(first));

    private static readonly Gen<string> PassportNumber = Gen.Char["ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"].Array[5, 17].Select(c => new string(c));

    private static readonly Gen<string> PermitNumber = Digits(8).Select(d => "H" + d);

    public static readonly Gen<IdentityDocument> Any = Gen.OneOf(
        ResidentNumber.Select(n => new IdentityDocument(DocumentType.ResidentId, n)),
        PassportNumber.Select(n => new IdentityDocument(DocumentType.Passport, n)),
        PermitNumber.Select(n => new IdentityDocument(DocumentType.HongKongMacauPermit, n)),
        Digits(10).Select(n => new IdentityDocument(DocumentType.TaiwanPermit, n)),
        Digits(12).Select(n => new IdentityDocument(DocumentType.ForeignResidentCard, "USA" + n)));

    public static Result<IdentityDocument> Parse(DocumentType type, string? number) => IdentityRules.ParseDocument(type.ToString(), number, Today);

    public static Gen<string> Digits(int count) => Gen.Char['0', '9'].Array[count].Select(c => new string(c));

    /// <summary>The same text as a Chinese input method in full-width mode types it.</summary>
    public static string FullWidth(string text) =>
        string.Concat(text.Select(c => c == ' ' ? '\u3000' : c is > ' ' and <= '~' ? (char)(c - '!' + '\uFF01') : c));
}
