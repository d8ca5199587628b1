using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using HealthWuhan.Domain;
using HealthWuhan.LabAdapter.Filing;

namespace HealthWuhan.LabAdapter.Status;

/// <summary>The status as a page, in Chinese or in English; it needs no script.</summary>
internal static class StatusPage
{
    private const string Style =
        "body{font:16px/1.6 system-ui,'Noto Sans CJK SC',sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1d2733;background:#fff}" +
        "h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3rem .8rem .3rem 0;border-bottom:1px solid #d5dce3}" +
        "th{font-weight:600;width:16rem}.good{border-left:.5rem solid #1a7f45;padding-left:1rem}.bad{border-left:.5rem solid #b3261e;padding-left:1rem}a{color:#0b57a4}";

    public static string Html(StatusReport status, bool english)
    {
        var page = new Page(english);
        var isGood = status.Obstacle is null && status.IsTaking && status.DamagedBytes == 0 && status.InTheWay.Count == 0;
        page.Raw($"<!doctype html><html lang=\"{(english ? "en" : "zh-CN")}\"><head><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"10\">");
        page.Raw("<meta name=\"viewport\" content=\"width=device-width\"><title>").Say("检测机构适配器", "Lab adapter").Raw($"</title><style>{Style}</style></head><body>");
        page.Raw("<h1>").Say("健康武汉 · 检测机构适配器", "HealthWuhan · Lab adapter").Raw("</h1>");
        page.Raw($"<p class=\"{(isGood ? "good" : "bad")}\" role=\"status\">").Say(isGood ? "运行正常" : "需要处理", isGood ? "All is well" : "Something needs attention").Raw("</p>");
        AppendState(page, status);
        AppendTotals(page, status);
        AppendMllp(page, status.Mllp);
        AppendHeld(page, status.Held);
        AppendRemarkable(page, status.Remarkable);
        page.Raw(english ? "<p><a lang=\"zh-CN\" href=\"?lang=zh-CN\">中文</a> · " : "<p><a lang=\"en\" href=\"?lang=en\">English</a> · ");
        return page.Raw("<a href=\"/status.json\">JSON</a></p></body></html>").ToString();
    }

    private static void AppendState(Page page, StatusReport status)
    {
        page.Raw("<table>");
        page.Row("待发送", "Waiting", $"{status.Waiting} ({status.WaitingBytes:N0} B)");
        page.Row("最早接收于", "Oldest taken at", At(status.OldestTakenAt));
        page.Row("最近成功于", "Last success", At(status.Totals.LastSuccess));
        if (status.Obstacle is { } obstacle)
            page.Row("暂停发送", "Not sending", $"{obstacle.Why} {At(obstacle.Since)} → {At(obstacle.NextTry)}");
        if (!status.IsTaking)
            page.Row("磁盘空间不足，暂停接收", "The disk is full, nothing more is taken", $"{status.FreeBytes >> 20} MB");
        if (status.DamagedBytes > 0)
            page.Row("日志损坏，请检查磁盘", "The journal was damaged, look at the disk", $"{status.DamagedBytes} B");
        if (status.ClockDifferenceSeconds is { } difference && Math.Abs(difference) > 60)
            page.Row("本机时钟偏差", "The clock here differs", $"{difference:F0} s");
        foreach (var (path, reason) in status.InTheWay)
            page.Row("无法处理", "In the way", $"{path}: {reason}");
        page.Raw("</table>");
    }

    private static void AppendTotals(Page page, StatusReport status)
    {
        page.Raw("<h2>").Say("累计", "In all").Raw("</h2><table>");
        page.Row("已接收", "Accepted", $"{status.Totals.Accepted:N0}");
        page.Row("无变化", "Unchanged", $"{status.Totals.Unchanged:N0}");
        page.Row("未接收", "Refused", $"{status.Totals.Refused:N0}");
        page.Row("暂存待人工处理", "Held for a decision", $"{status.Totals.Held:N0}");
        page.Row("已隔离的文件", "Files in quarantine", $"{status.Totals.Quarantined:N0}");
        page.Raw("</table>");
    }

    private static void AppendMllp(Page page, MllpFigures? mllp)
    {
        if (mllp is null)
            return;
        page.Raw("<h2>HL7 / MLLP</h2><table>");
        page.Row("连接", "Connections", $"{mllp.Connections} (+{mllp.ConnectionsRefused})");
        page.Row("消息：接收 / 重复 / 拒绝", "Messages taken / repeated / refused", $"{mllp.Taken} / {mllp.Repeated} / {mllp.Refused}");
        page.Row("最近拒绝原因", "Last refusal", mllp.LastRefusal ?? "-");
        page.Raw("</table>");
    }

    private static string Decided(HeldRow row) => row.Decisions.Count == 0 ? row.Barcode : $"{row.Barcode} ({string.Join("; ", row.Decisions)})";

    private static void AppendHeld(Page page, IReadOnlyList<HeldRow> held)
    {
        if (held.Count == 0)
            return;
        page.Raw("<h2>").Say("暂存结果", "Held results").Raw("</h2><table>");
        page.Row("待人工处理", "Waiting for a decision", string.Join(", ", held.Where(row => !row.IsDecided).Select(row => row.Barcode)));
        page.Row("已处理", "Decided", string.Join(", ", held.Where(row => row.IsDecided).Select(Decided)));
        page.Raw("</table>");
    }

    private static void AppendRemarkable(Page page, IReadOnlyList<FilingReport> reports)
    {
        if (reports.Count == 0)
            return;
        page.Raw("<h2>").Say("未接收、暂存与隔离", "Refused, held and in quarantine").Raw("</h2><table>");
        foreach (var report in reports)
        {
            var what = report.Reason is { } reason ? $"{reason.Code}: {reason.Detail}" : string.Join("; ", report.Refused.Take(20).Select(row => $"{row.Row} {row.Barcode} {row.Code}"));
            page.Row(report.File, report.File, what);
        }

        page.Raw("</table>");
    }

    private static string At(DateTimeOffset? time) => time is { } at ? CityTime.Of(at).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : "-";

    /// <summary>A page under construction, in one language.</summary>
    private sealed class Page(bool english)
    {
        private readonly StringBuilder _html = new();

        public Page Raw(string html)
        {
            _html.Append(html);
            return this;
        }

        public Page Say(string chinese, string inEnglish) => Raw(HtmlEncoder.Default.Encode(english ? inEnglish : chinese));

        public void Row(string chinese, string inEnglish, string value) =>
            Raw("<tr><th scope=\"row\">").Say(chinese, inEnglish).Raw("</th><td>").Say(value, value).Raw("</td></tr>");

        public override string ToString() => _html.ToString();
    }
}
