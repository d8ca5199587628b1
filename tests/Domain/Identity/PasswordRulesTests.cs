using CsCheck;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Identity;

public class PasswordRulesTests
{
    private static readonly string[] Words = ["password", "qwerty", "admin", "woaini"];

    [Theory]
    [InlineData("elevenchars")]
    [InlineData("medic-medic!")]
    [InlineData("Medic2021!")]
    [InlineData("Medic2021!Medic")]
    [InlineData("password1234")]
    [InlineData("PassWord!!!2021")]
    [InlineData("P@ssw0rd2021!")]
    [InlineData("passwordpassword")]
    [InlineData("Admin1234567")]
    [InlineData("wuhan2021!!!")]
    [InlineData("武汉加油武汉加油武汉加油")]
    [InlineData("健康武汉2021!!!!")]
    [InlineData("woaini1314520")]
    [InlineData("1qaz2wsx3edc")]
    [InlineData("qwertyuiop12")]
    [InlineData("aaaaaaaaaaaaaaa")]
    [InlineData("abcabcabcabcabc")]
    [InlineData("123456123456")]
    [InlineData("abcdefghijklm")]
    [InlineData("1234567890123")]
    [InlineData("98765432109876")]
    public void What_everybody_tries_first_is_refused(string password) => Assert.Equal("weak-password", PasswordRules.Refuse("medic", password)?.Code);

    [Theory]
    [InlineData("twelve-chars")]
    [InlineData("a tube of ten")]
    [InlineData("四个中文词语加上更多一点")]
    [InlineData("medic in the rain at noon")]
    [InlineData("通行证 passwords 很麻烦")]
    [InlineData("kwxqzvjmtpbd")]
    public void What_is_long_enough_and_nobodys_is_taken_whatever_characters_it_has(string password) => Assert.Null(PasswordRules.Refuse("medic", password));

    [Fact]
    public void A_password_has_12_to_128_characters()
    {
        static string Sentence(int length) => string.Concat(Enumerable.Range(0, length).Select(i => "correct battery stapled horses"[i * 7 % 30]));
        Assert.Equal(
            [true, false, false, true],
            ((int[])[11, 12, 128, 129]).Select(length => PasswordRules.Refuse("medic", Sentence(length)) is not null));
    }

    [Fact]
    public void What_the_city_generates_is_always_taken() =>
        Gen.Char["abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789"].Array[20].Sample(letters =>
            PasswordRules.Refuse("medic", new string(letters)) is null);

    [Fact]
    public void A_common_word_stays_one_whatever_digits_and_signs_are_put_around_it() =>
        Gen.Select(Gen.Int[0, 3].Select(i => Words[i]), Gen.Char["0123456789!@#$%"].Array[6, 20], Gen.Int[0, 6]).Sample((word, rest, at) =>
            PasswordRules.Refuse("medic", new string(rest).Insert(at, word.ToUpperInvariant())) is not null);

    [Fact]
    public void Without_a_user_name_a_password_is_judged_by_itself()
    {
        Assert.Equal("weak-password", PasswordRules.Refuse("", "aaaaaaaaaaaaaaaa")?.Code);
        Assert.Null(PasswordRules.Refuse("", "four words of a song"));
    }
}
