using HealthWuhan.Domain.Laboratory;

namespace HealthWuhan.Tests;

/// <summary>The checks of a row's fields, which are the same for every format and read here from CSV.</summary>
public class LabRowTests
{
    [Theory]
    [InlineData("Negative", TubeResult.Negative)]
    [InlineData("positive", TubeResult.Positive)]
    [InlineData("SINGLETARGET", TubeResult.SingleTarget)]
    [InlineData(" greyzone ", TubeResult.GreyZone)]
    [InlineData("Invalid", TubeResult.Invalid)]
    [InlineData("阴性", TubeResult.Negative)]
    [InlineData("阳性", TubeResult.Positive)]
    [InlineData("单靶标阳性", TubeResult.SingleTarget)]
    [InlineData("灰区", TubeResult.GreyZone)]
    [InlineData("无效", TubeResult.Invalid)]
    public async Task Results_have_their_names_in_both_languages(string text, TubeResult result) =>
        Assert.Equal(result, Assert.Single(await Reading.Csv($"barcode,result\nAB-1,{text}")).Report?.Result);

    [Theory]
    [InlineData("0", 0d)]
    [InlineData("60", 60d)]
    [InlineData("23.45", 23.45)]
    [InlineData("2.345E1", 23.45)]
    [InlineData("", null)]
    [InlineData("-", null)]
    [InlineData("noct", null)]
    [InlineData("Undetermined", null)]
    public async Task Ct_values_are_numbers_or_nothing(string text, double? ct) =>
        Assert.Equal((decimal?)ct, Assert.Single(await Reading.Csv($"barcode,result,ct_n\nAB-1,Positive,{text}")).Report?.Ct?.N);

    [Theory]
    [InlineData("2021-08-07T10:15:30+08:00", 2, 15, 30)]
    [InlineData("2021-08-07T02:15:30.000Z", 2, 15, 30)]
    [InlineData("2021-08-07T02:15Z", 2, 15, 0)]
    [InlineData("2021-08-06T20:15:30-06:00", 2, 15, 30)]
    [InlineData("2021-08-07 10:15", 2, 15, 0)]
    [InlineData("2021-08-07 10:15:30", 2, 15, 30)]
    [InlineData("2021/8/7 10:15", 2, 15, 0)]
    [InlineData("2021-08-07T10:15:30", 2, 15, 30)]
    [InlineData("2021/8/7 8:05", 0, 5, 0)]
    [InlineData("2021/08/07 10:15:30", 2, 15, 30)]
    [InlineData("2021-08-08 04:10", 20, 10, 0)]
    [InlineData("2021年8月7日 10:15", 2, 15, 0)]
    [InlineData("2021年8月7日10时15分30秒", 2, 15, 30)]
    [InlineData("2021.8.7 10:15", 2, 15, 0)]
    [InlineData("44415.4270833333", 2, 15, 0)]
    [InlineData("20210807101530", 2, 15, 30)]
    [InlineData("202108070215+0000", 2, 15, 0)]
    public async Task Times_without_an_offset_are_the_citys(string text, int hour, int minute, int second) =>
        Assert.Equal(
            new DateTimeOffset(2021, 8, 7, hour, minute, second, TimeSpan.Zero),
            Assert.Single(await Reading.Csv($"barcode,result,tested_at\nAB-1,Negative,{text}")).Report?.TestedAt);

    [Theory]
    [InlineData(",Negative,,,,,,", "missing-field")]
    [InlineData("AB-1,,,,,,,", "missing-field")]
    [InlineData("AB1,Negative,,,,,,", "invalid-barcode")]
    [InlineData("4.201E+15,Negative,,,,,,", "invalid-barcode")]
    [InlineData("AB-1,negativ,,,,,,", "invalid-result")]
    [InlineData("AB-1,1,,,,,,", "invalid-result")]
    [InlineData("AB-1,Positive,,60.01,,,,", "invalid-ct")]
    [InlineData("AB-1,Positive,,-1,,,,", "invalid-ct")]
    [InlineData("AB-1,Positive,,,\"23,5\",,,", "invalid-ct")]
    [InlineData("AB-1,Positive,,,NaN,,,", "invalid-ct")]
    [InlineData("AB-1,Negative,,,,07.08.2021,,", "invalid-tested-at")]
    [InlineData("AB-1,Negative,,,,2021-08-07,,", "invalid-tested-at")]
    [InlineData("AB-1,Negative,,,,44415,,", "invalid-tested-at")]
    [InlineData("AB-1,Negative,,,,4441.5,,", "invalid-tested-at")]
    [InlineData("AB-1,Negative,,,,8/7/2021 10:15,,", "invalid-tested-at")]
    [InlineData("AB-1,Negative,,,,2021-08-07T10.15.00,,", "invalid-tested-at")]
    [InlineData("AB-1,Negative,,,,0001-01-01 00:00,,", "invalid-tested-at")]
    [InlineData("AB-1,Negative,,,,2021-08-08 04:11,,", "invalid-tested-at")]
    [InlineData("AB-1,Negative,,,,,\"two\nlines\",", "invalid-field")]
    public async Task A_field_that_cannot_be_is_named_by_its_code(string row, string code) =>
        Assert.Equal(code, Assert.Single(Assert.Single(await Reading.Csv($"{Reading.Header}\n{row}")).Problems).Code);

    [Fact]
    public async Task Texts_have_at_most_a_hundred_characters()
    {
        var rows = await Reading.Csv($"barcode,result,kit\nAB-1,Negative,{new string('k', 100)}\nAB-2,Negative,{new string('k', 101)}");
        Assert.Equal([0, 1], rows.Select(row => row.Problems.Count));
    }

    [Fact]
    public async Task All_problems_of_a_row_are_told_at_once()
    {
        var row = Assert.Single(await Reading.Csv($"{Reading.Header}\n,perhaps,{new string('k', 101)},x,99,soon,,"));
        Assert.Null(row.Report);
        Assert.Equal(
            "missing-field invalid-result invalid-field invalid-ct invalid-ct invalid-tested-at",
            string.Join(' ', row.Problems.Select(p => p.Code)));
    }

    [Fact]
    public async Task The_barcode_of_a_refused_row_is_shown_as_sent_but_not_without_end()
    {
        var rows = await Reading.Csv($"barcode,result\n AB 1 ,x\n{new string('1', 1000)},x\n,x");
        Assert.Equal($"AB 1|{new string('1', 64)}|", string.Join('|', rows.Select(row => row.Barcode)));
    }
}
