using System.Buffers;
using System.Globalization;
using System.Text;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Labs;

namespace HealthWuhan.LabKit.Writing;

/// <summary>How a laboratory's system writes its CSV.</summary>
public sealed record CsvStyle
{
    public char Separator { get; init; } = ',';

    public bool ChineseHeader { get; init; }

    /// <summary>GB18030 in place of UTF-8.</summary>
    public bool Gb18030 { get; init; }

    /// <summary>UTF-8's mark, as spreadsheets put it.</summary>
    public bool Mark { get; init; }

    /// <summary>As a careful spreadsheet writes it: a <c>sep=</c> line, barcodes as ="…", times of the city without an offset, empty columns and rows at the end.</summary>
    public bool Spreadsheet { get; init; }
}

/// <summary>Lab reports as CSV.</summary>
public static class CsvWriting
{
    private static readonly SearchValues<char> s_special = SearchValues.Create(",;\t\"\r\n");
    private static readonly string[] s_english = ["barcode", "result", "kit", "ct_orf1ab", "ct_n", "tested_at", "instrument", "operator"];
    private static readonly string[] s_chinese = ["采样管编号", "检测结果", "试剂盒名称", "ORF1ab Ct值", "N基因Ct值", "检测时间", "检测仪器", "检验人员"];

    public static byte[] Write(IEnumerable<LabReport> reports, CsvStyle style)
    {
        var file = new StringBuilder();
        if (style.Spreadsheet)
            file.Append("sep=").Append(style.Separator).Append("\r\n");
        Append(file, style.ChineseHeader ? s_chinese : s_english, style);
        foreach (var report in reports)
            Append(file, Fields(report, style), style);
        if (style.Spreadsheet)
            file.Append(style.Separator, s_english.Length).Append("\r\n");
        var text = file.ToString();
        return style.Gb18030 ? CityEncodings.Gb18030.GetBytes(text)
            : style.Mark ? [.. Encoding.UTF8.Preamble, .. CityEncodings.Utf8.GetBytes(text)]
            : CityEncodings.Utf8.GetBytes(text);
    }

    private static string[] Fields(LabReport report, CsvStyle style) =>
    [
        style.Spreadsheet ? $"=\"{report.Barcode.Value}\"" : report.Barcode.Value,
        style.ChineseHeader ? Chinese(report.Result) : report.Result.ToString(),
        Guarded(report.Kit),
        Number(report.Ct?.Orf1ab),
        Number(report.Ct?.N),
        Time(report.TestedAt, style),
        Guarded(report.Instrument),
        Guarded(report.Operator),
    ];

    private static void Append(StringBuilder file, string[] fields, CsvStyle style)
    {
        file.AppendJoin(style.Separator, fields.Select(Quoted));
        if (style.Spreadsheet)
            file.Append(style.Separator, 2);
        file.Append("\r\n");
    }

    private static string Quoted(string field) =>
        !field.AsSpan().ContainsAny(s_special) ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A text that looks like a spreadsheet's guard is put into one, so that it reads back as it is.</summary>
    private static string Guarded(string? text) =>
        text is ['=', '"', .., '"'] ? $"=\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text ?? "";

    private static string Time(DateTimeOffset? time, CsvStyle style) => time is not { } instant ? ""
        : style.Spreadsheet && instant.Ticks % TimeSpan.TicksPerSecond == 0 ? CityTime.Of(instant).ToString("yyyy/M/d H:mm:ss", CultureInfo.InvariantCulture)
        : instant.ToString("O", CultureInfo.InvariantCulture);

    private static string Number(decimal? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string Chinese(TubeResult result) => result switch
    {
        TubeResult.Negative => "阴性",
        TubeResult.Positive => "阳性",
        TubeResult.SingleTarget => "单靶标阳性",
        TubeResult.GreyZone => "灰区",
        _ => "无效",
    };
}
