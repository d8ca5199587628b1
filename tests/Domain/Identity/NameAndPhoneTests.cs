using CsCheck;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Identity;

public class NameAndPhoneTests
{
    [Theory]
    [InlineData("张三", "张三")]
    [InlineData(" 张三\u3000", "张三")]
    [InlineData("Anna  Maria\u3000\u00A0Smith", "Anna Maria Smith")]
    [InlineData("Ａｎｎａ", "Anna")]
    [InlineData("买买提•吐尔逊", "买买提·吐尔逊")]
    [InlineData("买买提・吐尔逊", "买买提·吐尔逊")]
    [InlineData("买买提·吐尔逊", "买买提·吐尔逊")]
    [InlineData("王𠮷", "王𠮷")]
    [InlineData("王\uE843", "王\uE843")]
    public void A_name_is_kept_in_one_form(string typed, string name) => Assert.Equal(name, IdentityRules.ParseName(typed).Value);

    [Theory]
    [InlineData(null)]
    [InlineData(" \u3000 ")]
    [InlineData("张\0三")]
    [InlineData("张\t三")]
    [InlineData("张\u202E三")]
    [InlineData("张\uFFFD")]
    public void A_name_that_cannot_be_read_is_refused(string? typed) => Assert.Equal("invalid-name", IdentityRules.ParseName(typed).Refusal?.Code);

    [Fact]
    public void Half_a_character_is_refused() => Assert.Equal("invalid-name", IdentityRules.ParseName("张" + '\uD842').Refusal?.Code);

    [Fact]
    public void A_name_has_at_most_fifty_characters_whatever_their_size()
    {
        Assert.Null(IdentityRules.ParseName(string.Concat(Enumerable.Repeat("𠮷", 50))).Refusal);
        Assert.Equal("invalid-name", IdentityRules.ParseName(string.Concat(Enumerable.Repeat("𠮷", 51))).Refusal?.Code);
    }

    [Fact]
    public void A_name_that_was_taken_stays_as_it_is() => Gen.String.Where(text => IdentityRules.ParseName(text).Refusal is null).Sample(text =>
    {
        var name = IdentityRules.ParseName(text).Value;
        Assert.Equal(name, IdentityRules.ParseName(name).Value);
        Assert.Equal(name, IdentityRules.ParseName(Documents.FullWidth(name)).Value);
    });

    [Theory]
    [InlineData("13812345678")]
    [InlineData(" 138-1234-5678 ")]
    [InlineData("+86 138 1234 5678")]
    [InlineData("0086-13812345678")]
    [InlineData("＋８６１３８１２３４５６７８")]
    public void A_phone_is_kept_in_one_form(string typed) => Assert.Equal("13812345678", IdentityRules.ParsePhone(typed).Value);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1381234567")]
    [InlineData("138123456789")]
    [InlineData("12812345678")]
    [InlineData("23812345678")]
    [InlineData("+85213812345678")]
    [InlineData("1381234567a")]
    [InlineData("١٣٨١٢٣٤٥٦٧٨")]
    public void What_is_no_mobile_phone_is_refused(string? typed) => Assert.Equal("invalid-phone", IdentityRules.ParsePhone(typed).Refusal?.Code);
}
