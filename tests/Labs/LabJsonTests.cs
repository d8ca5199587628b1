using System.Text;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Tests;

public class LabJsonTests
{
    private const string Rows = """
        [
          {"barcode": "4201000000000001", "result": "Negative", "kit": null, "ct": null},
          {"barcode": "4201000000000002", "result": "SingleTarget", "kit": "BGI-2021", "ct": {"ORF1ab": 23.50, "N": "NoCt"},
           "testedAt": "2021-08-07T02:15:00Z", "instrument": "ABI 7500", "operator": "李伟", "extra": [1, {"a": 2}]}
        ]
        """;

    private static readonly DateTimeOffset TestedAt = new(2021, 8, 7, 2, 15, 0, TimeSpan.Zero);

    private static readonly LabReport[] Expected =
    [
        new(new Barcode("4201000000000001"), TubeResult.Negative, null, null, null, null, null),
        new(new Barcode("4201000000000002"), TubeResult.SingleTarget, "BGI-2021", new CtValues(23.5m, null), TestedAt, "ABI 7500", "李伟"),
    ];

    [Fact]
    public async Task An_array_of_rows_becomes_reports()
    {
        var rows = await Reading.Json(Rows);
        Assert.Equal(Expected, rows.Select(row => row.Report));
        Assert.Equal([1, 2], rows.Select(row => row.Row));
    }

    [Fact]
    public async Task So_does_an_object_with_rows()
    {
        var file = $$"""{"lab": {"rows": [1]}, "rows": {{Rows}}, "sentAt": "2021-08-07"}""";
        Assert.Equal(Expected, (await Reading.Json(file)).Select(row => row.Report));
    }

    [Fact]
    public async Task The_byte_order_mark_changes_nothing() =>
        Assert.Equal(Expected, (await Reading.Json([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Rows)])).Select(row => row.Report));

    [Theory]
    [InlineData("[]")]
    [InlineData(" { \"rows\" : [ ] } ")]
    public async Task No_rows_are_no_rows(string file) => Assert.Empty(await Reading.Json(file));

    [Theory]
    [InlineData("""{"barcode": 4201000000000001, "result": "Negative"}""", "invalid-barcode")]
    [InlineData("""{"barcode": "AB-1", "result": 1}""", "invalid-result")]
    [InlineData("""{"barcode": "AB-1", "result": ["Negative"]}""", "invalid-result")]
    [InlineData("""{"barcode": "AB-1", "result": "Negative", "kit": {}}""", "invalid-field")]
    [InlineData("""{"barcode": "AB-1", "result": "Negative", "ct": 23.5}""", "invalid-ct")]
    [InlineData("""{"barcode": "AB-1", "result": "Negative", "ct": {"N": true}}""", "invalid-ct")]
    [InlineData("""{"barcode": "AB-1", "result": "Negative", "ct": {"n": 1e99}}""", "invalid-ct")]
    [InlineData("""{"barcode": "AB-1", "result": "Negative", "testedAt": 1628331300}""", "invalid-tested-at")]
    [InlineData("""{"barcode": "AB-1", "result": "Negative", "operator": "\uD800"}""", "invalid-field")]
    [InlineData("""{"barcode": null, "result": "Negative"}""", "missing-field")]
    [InlineData("""{"result": "Negative", "\uD800": 1}""", "missing-field")]
    [InlineData("""["AB-1", "Negative"]""", "invalid-field")]
    [InlineData("null", "invalid-field")]
    public async Task A_value_of_the_wrong_type_is_the_problem_of_its_row(string row, string code)
    {
        var rows = await Reading.Json($$"""[{{row}}, {"barcode": "AB-2", "result": "Negative"}]""");
        Assert.Equal(code, Assert.Single(rows[0].Problems).Code);
        Assert.NotNull(rows[1].Report);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("barcode,result")]
    [InlineData("\"rows\"")]
    [InlineData("{}")]
    [InlineData("{\"rows\": {}}")]
    [InlineData("{\"rows\": 1}")]
    [InlineData("{\"row\": []}")]
    public async Task What_is_no_json_of_rows_is_refused_once(string file)
    {
        var row = Assert.Single(await Reading.Json(file));
        Assert.True(row.IsFile);
        Assert.Equal("unreadable-file", Assert.Single(row.Problems).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData(", {\"barcode\": \"AB")]
    [InlineData("] []")]
    [InlineData(", {\"barcode\": \"AB-2\" \"result\"}]")]
    public async Task Rows_before_a_break_stand_and_the_break_is_said(string rest)
    {
        var rows = await Reading.Json("[{\"barcode\": \"AB-1\", \"result\": \"Negative\"}" + rest);
        Assert.Equal([1, 0], rows.Select(row => row.Row));
        Assert.Contains("after row 1", rows[1].Problems[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_of_unreasonable_size_ends_the_reading()
    {
        var rows = await Reading.Json("[{\"barcode\": \"AB-1\", \"result\": \"Negative\"}, {\"kit\": \"" + new string('x', 1_000_000) + "\"}]");
        Assert.Equal([1, 0], rows.Select(row => row.Row));
    }
}
