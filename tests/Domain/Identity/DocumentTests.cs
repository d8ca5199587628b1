using CsCheck;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Identity;

public class DocumentTests
{
    [Theory]
    [InlineData("passport", " e12345678 ", DocumentType.Passport, "E12345678")]
    [InlineData("Passport", "AB123", DocumentType.Passport, "AB123")]
    [InlineData("PASSPORT", "A1234567890123456", DocumentType.Passport, "A1234567890123456")]
    [InlineData("HongKongMacauPermit", "h12345678", DocumentType.HongKongMacauPermit, "H12345678")]
    [InlineData("HongKongMacauPermit", "M1234567890", DocumentType.HongKongMacauPermit, "M1234567890")]
    [InlineData("TaiwanPermit", "12345678", DocumentType.TaiwanPermit, "12345678")]
    [InlineData("TaiwanPermit", "1234567890", DocumentType.TaiwanPermit, "1234567890")]
    [InlineData("TaiwanPermit", "83000019900101001x", DocumentType.TaiwanPermit, "83000019900101001X")]
    [InlineData("ForeignResidentCard", "usa110123456789", DocumentType.ForeignResidentCard, "USA110123456789")]
    [InlineData(" foreignResidentCard", "911124198108030024", DocumentType.ForeignResidentCard, "911124198108030024")]
    public void Each_type_has_its_form(string type, string typed, DocumentType expected, string number) =>
        Assert.Equal(new IdentityDocument(expected, number), IdentityRules.ParseDocument(type, typed, Documents.Today).Value);

    [Theory]
    [InlineData(null, "E12345678")]
    [InlineData("", "E12345678")]
    [InlineData("2", "E12345678")]
    [InlineData("ResidentId,Passport", "H12345678")]
    [InlineData("DriversLicence", "E12345678")]
    [InlineData("Passport", "E123")]
    [InlineData("Passport", "E12345678901234567")]
    [InlineData("Passport", "E1234.678")]
    [InlineData("Passport", "护照12345678")]
    [InlineData("Passport", "ı12345678")]
    [InlineData("HongKongMacauPermit", "T12345678")]
    [InlineData("HongKongMacauPermit", "M123456789")]
    [InlineData("HongKongMacauPermit", "12345678")]
    [InlineData("TaiwanPermit", "123456789")]
    [InlineData("TaiwanPermit", "1234567X")]
    [InlineData("ForeignResidentCard", "US1110123456789")]
    [InlineData("ForeignResidentCard", "811124198108030024")]
    [InlineData("ForeignResidentCard", "911124198108030025")]
    [InlineData("ForeignResidentCard", "91112419810803002")]
    public void What_is_not_of_that_form_is_refused_without_repeating_it(string? type, string typed)
    {
        var refusal = IdentityRules.ParseDocument(type, typed, Documents.Today).Refusal;
        Assert.Equal("invalid-document", refusal?.Code);
        Assert.DoesNotContain(typed, refusal!.Detail, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_number_that_is_far_too_long_is_refused() =>
        Assert.Equal("invalid-document", Documents.Parse(DocumentType.Passport, new string(' ', 1_000_000) + "E1234567").Refusal?.Code);

    [Fact]
    public void A_canonical_number_stays_as_it_is() =>
        Documents.Any.Sample(document => Assert.Equal(document, Documents.Parse(document.Type, document.Number).Value));

    [Fact]
    public void Full_width_and_lower_case_and_spaces_change_nothing() =>
        Gen.Select(Documents.Any, Gen.Int[0, 5], Gen.Bool, Gen.Bool).Sample((document, at, wide, lower) =>
        {
            var typed = document.Number.Insert(at, " ");
            typed = lower ? typed.ToLowerInvariant() : typed;
            Assert.Equal(document, Documents.Parse(document.Type, wide ? Documents.FullWidth(typed) : typed).Value);
        });

    [Fact]
    public void No_text_at_all_makes_it_throw() =>
        Gen.Select(Gen.Enum<DocumentType>(), Gen.String).Sample((type, text) => _ = Documents.Parse(type, text).Refusal);
}
