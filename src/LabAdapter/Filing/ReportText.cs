using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using HealthWuhan.Domain;

namespace HealthWuhan.LabAdapter.Filing;

/// <summary>A report as a page of text, in Chinese and in English.</summary>
internal static class ReportText
{
    private static readonly FrozenDictionary<string, string> s_reasons = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["unknown-batch"] = "采样管不存在",
        ["batch-not-sealed"] = "采样管尚未封管",
        ["batch-rejected"] = "采样管已被拒收",
        ["batch-tested"] = "采样管已有检测结果",
        ["different-result-held"] = "与已有结果不同，已暂存待人工处理",
        ["interpretation-differs"] = "判读与试剂盒规则不一致，已暂存待人工处理",
        ["invalid-barcode"] = "条码有误",
        ["invalid-result"] = "检测结果有误",
        ["invalid-ct"] = "Ct 值有误",
        ["invalid-tested-at"] = "检测时间有误",
        ["missing-field"] = "缺少必填项",
        ["missing-column"] = "文件缺少必需的列",
        ["unreadable-file"] = "无法读取文件",
        ["unreadable-message"] = "无法读取消息",
        ["unsupported-message"] = "不支持的消息类型",
        ["result-not-final"] = "不是最终结果",
        ["wrong-encoding"] = "字符编码有误",
        ["too-many-rows"] = "行数过多",
        ["invalid-field"] = "内容有误",
        ["unsupported-type"] = "不支持的内容类型",
        ["too-large"] = "内容过大",
        ["file-too-large"] = "文件过大",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static string Of(FilingReport report)
    {
        var text = new StringBuilder();
        text.AppendLine(Heading(report.Outcome)).AppendLine();
        text.AppendLine($"文件 File        {report.File}");
        if (report.Original is not null)
            text.AppendLine($"来源 From        {report.Original}");
        text.AppendLine($"接收 Taken       {At(report.TakenAt)}").AppendLine($"答复 Answered    {At(report.AnsweredAt)}");
        if (report.Reason is { } reason)
            text.AppendLine().AppendLine($"原因 Reason      {Reason(reason.Code)}").AppendLine($"                 {reason.Detail}");
        else
            AppendRows(text, report);
        return text.ToString();
    }

    private static void AppendRows(StringBuilder text, FilingReport report)
    {
        text.AppendLine($"已接收 Accepted  {report.Accepted}").AppendLine($"无变化 Unchanged {report.Unchanged}");
        text.AppendLine($"未接收 Refused   {report.Refused.Count}（其中暂存 of these held: {report.Held}）");
        if (report.Refused.Count > 0)
            text.AppendLine().AppendLine("行 Row    条码 Barcode            原因 Reason");
        foreach (var row in report.Refused)
            text.AppendLine($"{row.Row,-8}  {row.Barcode ?? "-",-22}  {Reason(row.Code)}  {row.Detail}{(row.Location is null ? "" : $" ({row.Location})")}");
    }

    private static string Heading(FilingOutcome outcome) => outcome switch
    {
        FilingOutcome.Sent => "全部送达 · Everything in it was taken",
        FilingOutcome.Refused => "部分行未接收，其余已接收 · Some rows were not taken, the others were",
        _ => "无法接收，已隔离；改正后重新放入文件夹 · Cannot be taken, put aside; correct it and put it into the folder again",
    };

    private static string Reason(string code) => s_reasons.TryGetValue(code, out var chinese) ? $"{chinese} ({code})" : code;

    private static string At(DateTimeOffset time) => CityTime.Of(time).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
}
