using System.Text;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Labs;

namespace HealthWuhan.Tests;

public class LabCsvTests
{
    private const string Full =
        "barcode,result,kit,ct_orf1ab,ct_n,tested_at,instrument,operator\r\n" +
        "4201000000000001,Negative,BGI-2021,,NoCt,2021-08-07T10:15:00+08:00,ABI 7500,\"Li, Wei\"\r\n" +
        "4201000000000002,Positive,BGI-2021,23.5,24.75,2021-08-07 10:15,ABI 7500,Li Wei\r\n";

    private static readonly CtValues Ct = new(23.5m, 24.75m);

    [Fact]
    public async Task A_file_of_the_contract_becomes_reports()
    {
        var testedAt = new DateTimeOffset(2021, 8, 7, 10, 15, 0, TimeSpan.FromHours(8));
        Assert.Equal(
            [
                new LabReport(new Barcode("4201000000000001"), TubeResult.Negative, "BGI-2021", null, testedAt, "ABI 7500", "Li, Wei"),
                new LabReport(new Barcode("4201000000000002"), TubeResult.Positive, "BGI-2021", Ct, testedAt, "ABI 7500", "Li Wei"),
            ],
            (await Reading.Csv(Full)).Select(row => row.Report));
    }

    [Fact]
    public async Task The_byte_order_mark_and_utf_16_and_line_ends_change_nothing()
    {
        var expected = (await Reading.Csv(Full)).Select(row => row.Report).ToList();
        byte[][] files =
        [
            [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Full)],
            [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Full)],
            Encoding.UTF8.GetBytes(Full.Replace("\r\n", "\n", StringComparison.Ordinal)),
            Encoding.UTF8.GetBytes(Full.TrimEnd()),
            Encoding.UTF8.GetBytes("sep=,\r\n" + Full),
        ];
        foreach (var file in files)
            Assert.Equal(expected, (await Reading.Csv(file)).Select(row => row.Report));
    }

    [Theory]
    [InlineData("barcode;result\nAB;CD;Negative\n", "The row has more fields")]
    [InlineData("result;remark;BARCODE\nnegative;1,2,3;AB-1\n", null)]
    [InlineData(" Result \tCT_N\tBarcode\nNEGATIVE\t\tAB-1", null)]
    [InlineData("barcode,result,remark\nAB-1,Negative", null)]
    [InlineData("barcode,result\nAB-1,Negative,, ,", null)]
    [InlineData("barcode,result,kit\nAB-1,Negative,5\" tube", null)]
    [InlineData("barcode,result,remark\nAB-1,Negative,\"first line\nsecond line\"\n", null)]
    [InlineData("barcode,result,remark\nAB-1,Negative,\"open\nAB-2,Negative,\n", "rows below")]
    [InlineData("barcode,result,remark\nAB-1,Negative,\"open\nAB-2,Negative,\"closed\"\n", "rows below")]
    public async Task Separators_columns_and_quotes_are_taken_as_spreadsheets_write_them(string file, string? problem)
    {
        var row = Assert.Single(await Reading.Csv(file));
        Assert.Equal(2, row.Row);
        Assert.Contains(problem ?? "", string.Concat(row.Problems.Select(p => p.Detail)), StringComparison.Ordinal);
        Assert.Equal(problem is null, row.Report is not null);
    }

    [Fact]
    public async Task A_row_has_the_number_that_a_spreadsheet_shows()
    {
        var rows = await Reading.Csv("\nbarcode,result,remark\n,,\nAB-1,Negative,\"a\nb\"\n\nAB-2,Negative,\n   \nAB-3,Negative,\n\n");
        Assert.Equal([("AB-1", 4), ("AB-2", 6), ("AB-3", 8)], rows.Select(row => (row.Barcode!, row.Row)));
    }

    [Theory]
    [InlineData("", "unreadable-file")]
    [InlineData("\uFEFF\n\n", "unreadable-file")]
    [InlineData("result,kit\nNegative,a", "missing-column")]
    [InlineData("AB-1,Negative\nAB-2,Negative", "missing-column")]
    [InlineData("PK\u0003\u0004\0\0", "missing-column")]
    [InlineData("\"barcode,result\n", "unreadable-file")]
    public async Task A_file_without_a_usable_header_is_refused_once(string file, string code)
    {
        var row = Assert.Single(await Reading.Csv(file));
        Assert.True(row.IsFile);
        Assert.Equal(code, Assert.Single(row.Problems).Code);
    }

    [Fact]
    public async Task Every_missing_column_is_named() =>
        Assert.Contains("barcode and no column result", Assert.Single(await Reading.Csv("kit\na")).Problems[0].Detail, StringComparison.Ordinal);

    [Fact]
    public async Task GB18030_is_found_by_its_bytes_however_late_they_come()
    {
        var rows = string.Concat(Enumerable.Range(1000, 9000).Select(i => $"AB-{i},Negative,\n"));
        var read = await Reading.Csv(CityEncodings.Gb18030.GetBytes($"barcode,result,operator\n{rows}AB-1,阴性,李伟\nAB-2,阳性,\u3021\n"));
        Assert.Equal(["李伟", "\u3021"], read[^2..].Select(row => row.Report?.Operator));
    }

    [Fact]
    public async Task Characters_of_GB18030_that_are_valid_as_UTF_8_by_chance_do_not_outvote_the_others() => Assert.Equal(
        "伟伟伟伟伟伟李", Assert.Single(await Reading.Csv(CityEncodings.Gb18030.GetBytes("barcode,result,operator\nAB-1,Negative,伟伟伟伟伟伟李\n"))).Report?.Operator);

    [Fact]
    public async Task A_row_in_another_encoding_than_the_rows_before_it_is_refused_and_its_neighbours_taken()
    {
        byte[] gbk = [0xC0, 0xEE, 0xCE, 0xB0];
        var rows = await Reading.Csv([.. "barcode,result,operator\nAB-1,Negative,李伟\nAB-2,Negative,"u8, .. gbk, .. "\nAB-3,Negative,Li\n"u8]);
        Assert.Equal("wrong-encoding", Assert.Single(rows[1].Problems).Code);
        Assert.All([rows[0], rows[2]], row => Assert.NotNull(row.Report));
    }

    [Fact]
    public async Task A_spoilt_row_of_a_GB18030_file_is_refused_and_its_neighbours_taken()
    {
        var rows = await Reading.Csv([.. CityEncodings.Gb18030.GetBytes("条码,结果,备注\nAB-1,阴性,李\nAB-2,阴性,"), 0xFF, 0xFF, .. "\nAB-3,Negative,\n"u8]);
        Assert.Equal("wrong-encoding", Assert.Single(rows[1].Problems).Code);
        Assert.All([rows[0], rows[2]], row => Assert.NotNull(row.Report));
    }

    [Theory]
    [InlineData("sep=;\nbarcode;result\nAB-1;Negative\n")]
    [InlineData("sep=\t\r\nbarcode\tresult\r\nAB-1\tNegative\r\n")]
    [InlineData("条码;结果\n=\"AB-1\";阴性\n")]
    [InlineData("采样管编号,核酸检测结果,\n\"=\"\"AB-1\"\"\",阴性,\n,,\n,,\n")]
    [InlineData("ＢＡＲＣＯＤＥ,Test Result\n'AB-1,negative\n")]
    [InlineData("结果判定,标本号\n阴性,AB-1\t\n")]
    public async Task Spreadsheets_habits_change_nothing(string file)
    {
        var row = Assert.Single(await Reading.Csv(file));
        Assert.Equal((2, "AB-1", TubeResult.Negative), (row.Row, row.Report?.Barcode.Value, row.Report?.Result));
    }

    [Fact]
    public async Task A_barcode_that_became_a_number_is_refused_with_its_cause() => Assert.Contains(
        "digits are lost", Assert.Single(Assert.Single(await Reading.Csv("barcode,result\n4.20107E+15,Negative\n")).Problems).Detail, StringComparison.Ordinal);

    [Fact]
    public async Task What_follows_an_endless_row_is_refused_and_the_rows_before_it_stand()
    {
        var rows = await Reading.Csv("barcode,result,remark\nAB-1,Negative,\nAB-2,Negative,\"" + new string('x', 1_000_000));
        Assert.Equal([2, 0], rows.Select(row => row.Row));
        Assert.Contains("after row 2", rows[1].Problems[0].Detail, StringComparison.Ordinal);
    }
}
