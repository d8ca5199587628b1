using CsCheck;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Identity;

public class ResidentIdTests
{
    [Theory]
    [InlineData("11010519491231002X", "11010519491231002X")]
    [InlineData("440524188001010014", "440524188001010014")]
    [InlineData("11010519491231002x", "11010519491231002X")]
    [InlineData(" 110105 19491231 002X ", "11010519491231002X")]
    [InlineData("110105-19491231-002X", "11010519491231002X")]
    [InlineData("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X")]
    [InlineData("11010519491231002Ⅹ", "11010519491231002X")]
    [InlineData("\uFEFF11010519491231002X\u200B", "11010519491231002X")]
    public void A_valid_number_is_taken_however_it_is_written(string typed, string number) =>
        Assert.Equal(number, Documents.Parse(DocumentType.ResidentId, typed).Value.Number);

    [Theory]
    [InlineData(null, "missing")]
    [InlineData("", "missing")]
    [InlineData(" - ", "missing")]
    [InlineData("1101051949123100", "16 characters")]
    [InlineData("11010519491231002XX", "19 characters")]
    [InlineData("110105194912310021", "check character")]
    [InlineData("1101O519491231002X", "17 digits")]
    [InlineData("11010519491231002A", "17 digits")]
    [InlineData("11010519491231٠02X", "17 digits")]
    public void What_is_not_a_number_is_refused_with_the_reason(string? typed, string reason) => AssertRefused(typed, reason);

    [Theory]
    [InlineData("20210229", "not a real date")]
    [InlineData("20211301", "not a real date")]
    [InlineData("00000000", "not a real date")]
    [InlineData("18491231", "not a real date")]
    [InlineData("20210809", "in the future")]
    public void A_date_of_birth_that_cannot_be_is_refused(string birth, string reason)
    {
        var first = $"420106{birth}002";
        AssertRefused(first + ResidentId.CheckCharacter(first), reason);
    }

    [Fact]
    public void A_child_born_today_has_a_valid_number() =>
        Assert.Null(Documents.Parse(DocumentType.ResidentId, "42010620210808002" + ResidentId.CheckCharacter("42010620210808002")).Refusal);

    [Fact]
    public void Date_of_birth_and_sex_are_read_from_the_number()
    {
        Assert.Equal(new DateOnly(1949, 12, 31), ResidentId.BirthDate("11010519491231002X"));
        Assert.True(ResidentId.IsFemale("11010519491231002X"));
        Assert.True(ResidentId.IsMale("440524188001010014"));
    }

    [Fact]
    public void Every_wrong_character_is_noticed() => Documents.ResidentNumber.Sample(number =>
    {
        for (var i = 0; i < number.Length; i++)
        {
            foreach (var other in "0123456789X".Where(c => c != number[i]))
                AssertRefused(number[..i] + other + number[(i + 1)..]);
        }
    }, iter: 200);

    [Fact]
    public void Every_swap_of_neighbours_is_noticed() => Documents.ResidentNumber.Sample(number =>
    {
        for (var i = 0; i + 1 < number.Length; i++)
        {
            if (number[i] != number[i + 1])
                AssertRefused(number[..i] + number[i + 1] + number[i] + number[(i + 2)..]);
        }
    });

    private static void AssertRefused(string? typed, string reason = "")
    {
        var refusal = Documents.Parse(DocumentType.ResidentId, typed).Refusal;
        Assert.Equal("invalid-document", refusal?.Code);
        Assert.Contains(reason, refusal!.Detail, StringComparison.Ordinal);
    }
}
