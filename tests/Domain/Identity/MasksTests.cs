using CsCheck;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Identity;

public class MasksTests
{
    [Theory]
    [InlineData("张三", "张**")]
    [InlineData("张三丰", "张**")]
    [InlineData("欧阳修", "欧**")]
    [InlineData("Anna Smith", "A**")]
    [InlineData("𠮷野", "𠮷**")]
    [InlineData("张", "**")]
    [InlineData("", "**")]
    public void A_name_shows_its_first_character(string name, string mask) => Assert.Equal(mask, Masks.Name(name));

    [Theory]
    [InlineData("11010519491231002X", "11**************2X")]
    [InlineData("E12345678", "E1*****78")]
    [InlineData("AB123", "A***3")]
    [InlineData("123", "***")]
    [InlineData("1", "*")]
    [InlineData("", "")]
    public void A_number_shows_two_and_two(string number, string mask) => Assert.Equal(mask, Masks.Number(number));

    [Theory]
    [InlineData("13812345678", "138*****678")]
    [InlineData("138", "***")]
    public void A_phone_shows_three_and_three(string phone, string mask) => Assert.Equal(mask, Masks.Phone(phone));

    [Fact]
    public void The_hidden_part_is_nowhere_in_the_mask() => Documents.Any.Sample(document =>
    {
        var number = document.Number;
        var mask = Masks.Number(number);
        var shown = mask.TakeWhile(c => c != '*').Count();
        Assert.Equal(number.Length, mask.Length);
        Assert.DoesNotContain(number[shown..^shown], mask, StringComparison.Ordinal);
    });

    [Fact]
    public void Nothing_is_shown_whole() => Gen.String[1, 30].Where(text => !text.Contains('*', StringComparison.Ordinal)).Sample(text =>
    {
        Assert.DoesNotContain(text, Masks.Name(text), StringComparison.Ordinal);
        Assert.DoesNotContain(text, Masks.Number(text), StringComparison.Ordinal);
        Assert.DoesNotContain(text, Masks.Phone(text), StringComparison.Ordinal);
    });

    [Fact]
    public void A_character_of_two_units_is_not_cut() => Assert.Equal("𠮷**𠮷", Masks.Number("𠮷野野𠮷"));
}
