using System.Globalization;
using System.Net;
using System.Text;

namespace HealthWuhan.Week.Report;

/// <summary>The report as one page that needs nothing else: styles and charts are in it, and it reads by day and by night.</summary>
internal static class WeekPage
{
    public static string Of(WeekReport report)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>武汉一周 · The week of Wuhan</title><style>");
        page.Append(Style()).Append("</style></head><body>\n");
        page.Append("<h1>武汉一周，2021年8月3日至8日 <small>The week of Wuhan, 3–8 August 2021</small></h1>\n");
        page.Append(CultureInfo.InvariantCulture, $"<p class=\"about\">规模 scale {report.Scale} · 种子 seed {report.Seed} · {report.Silos} silos on {report.Cores} cores · {report.Kills} × SIGKILL, {report.Ends} ended by themselves · load average at the end {report.LoadAverage}</p>\n");
        Summary(page, report);
        Checks(page, report);
        Charts(page, report);
        Hours(page, report);
        return page.Append("</body></html>\n").ToString();
    }

    private static void Summary(StringBuilder page, WeekReport report)
    {
        var last = report.Hours[^1].Machine;
        page.Append("<dl>");
        Figure("采样人次 swabs", Number(report.Hours.Sum(hour => hour.Swabs)));
        Figure("采样管 tubes", Number(report.Hours.Sum(hour => hour.Tubes)));
        Figure("结果查询 result queries", Number(report.Hours.Sum(hour => hour.Queries)));
        Figure("一周用时 the week took", $"{report.WeekSeconds:N0} s");
        Figure("名册导入 roster import", $"{report.RosterSeconds:N0} s");
        Figure("数据库 database", $"{last.DatabaseMb:N0} MB");
        Figure("内存 silos' memory", $"{last.SilosMb:N0} MB");
        Figure("重发请求 calls sent again", Number(report.SentAgain));
        page.Append("</dl>\n");

        void Figure(string name, string value) => page.Append($"<div><dt>{name}</dt><dd>{value}</dd></div>");
    }

    private static void Checks(StringBuilder page, WeekReport report)
    {
        page.Append(CultureInfo.InvariantCulture, $"<h2>对账 <small>Reconciliation: {report.Checks.Count(check => check.IsMet)} of {report.Checks.Count}</small></h2>\n<div class=\"scroll\"><table><tr><th></th><th>核对 check</th><th>应有 expected</th><th>实有 found</th></tr>\n");
        foreach (var check in report.Checks)
            page.Append($"<tr{(check.IsMet ? "" : " class=\"failed\"")}><td>{(check.IsMet ? "✓" : "✗")}</td><td>{WebUtility.HtmlEncode(check.Name)}</td><td>{WebUtility.HtmlEncode(check.Expected)}</td><td>{WebUtility.HtmlEncode(check.Found)}</td></tr>\n");
        page.Append("</table></div>\n");
    }

    private static void Charts(StringBuilder page, WeekReport report)
    {
        string[] names = [.. report.Hours.Select(NameOf)];
        int[] killed = [.. report.Hours.Index().Where(hour => hour.Item.KilledSilos.Count > 0).Select(hour => hour.Index)];
        ChartSeries Series(string name, Func<HourReport, double?> value) => new(name, [.. report.Hours.Select(value)]);
        SvgChart Chart(string unit) => new(names, unit, killed);
        void Figure(string chinese, string english, string svg) => page.Append($"<figure><figcaption>{chinese} <small>{english}</small></figcaption>{svg}</figure>\n");

        page.Append("<h2>每小时 <small>By hour of the week; a red mark below is a killed silo</small></h2>\n");
        Figure("采样人次", "swabs", Chart("swabs").Bars(Series("swabs", hour => hour.Swabs)));
        Figure("出结果人数", "people whose result was delivered", Chart("people").Bars(Series("results", hour => hour.Results)));
        Figure("结果查询", "result queries", Chart("queries").Bars(Series("queries", hour => hour.Queries)));
        Figure("本机速度", "per second on this machine, all at once", Chart("/s").Lines(
            true, Series("swabs", hour => Rate(hour.Swabs, hour)), Series("results", hour => Rate(hour.Results, hour)), Series("queries", hour => Rate(hour.Queries, hour))));
        Figure("查询延迟", "latency of result queries", Chart("ms").Lines(true, Series("p50", hour => hour.Query.P50), Series("p99", hour => hour.Query.P99), Series("max", hour => hour.Query.Max)));
        Figure("采样延迟", "a device's sync of up to 20 tubes, to its 200", Chart("ms").Lines(true, Series("p50", hour => hour.Sampling.P50), Series("p99", hour => hour.Sampling.P99), Series("max", hour => hour.Sampling.Max)));
        Figure("结果上传", "a lab's push of up to 500 tubes, to its 200", Chart("ms").Lines(true, Series("p50", hour => hour.Push.P50), Series("p99", hour => hour.Push.P99)));
        Figure("内存", "memory", Chart("MB").Lines(false, Series("silos", hour => hour.Machine.SilosMb), Series("PostgreSQL", hour => hour.Machine.DatabaseProcessesMb), Series("generator", hour => hour.Machine.GeneratorMb)));
        Figure("数据库", "size of the database", Chart("MB").Lines(false, Series("database", hour => hour.Machine.DatabaseMb)));
        Figure("处理器", "processor used since the start", Chart("s").Lines(
            false, Series("silos", hour => hour.Machine.SiloSeconds), Series("PostgreSQL", hour => hour.Machine.DatabaseSeconds), Series("generator", hour => hour.Machine.GeneratorSeconds)));
    }

    private static void Hours(StringBuilder page, WeekReport report)
    {
        page.Append("<h2>明细 <small>Every hour</small></h2>\n<div class=\"scroll\"><table><tr><th>时 hour</th><th>采样 swabs</th><th>结果 results</th><th>查询 queries</th><th>用时 s</th><th>查询 p50/p99 ms</th><th>采样 p50/p99 ms</th><th>SIGKILL</th></tr>\n");
        foreach (var hour in report.Hours)
        {
            page.Append($"<tr><td>{NameOf(hour)}</td><td class=\"number\">{Number(hour.Swabs)}</td><td class=\"number\">{Number(hour.Results)}</td><td class=\"number\">{Number(hour.Queries)}</td>");
            page.Append(CultureInfo.InvariantCulture, $"<td class=\"number\">{hour.Seconds:0.0}</td><td class=\"number\">{hour.Query.P50:0.0} / {hour.Query.P99:0.0}</td><td class=\"number\">{hour.Sampling.P50:0.0} / {hour.Sampling.P99:0.0}</td><td>{string.Join(' ', hour.KilledSilos.Select(silo => $"{silo}").Concat(hour.EndedSilos.Select(silo => $"({silo})")))}</td></tr>\n");
        }

        page.Append("</table></div>\n");
    }

    // "2021-08-05T13:00+08:00" as 08-05 13:00.
    private static string NameOf(HourReport hour) => $"{hour.At[5..10]} {hour.At[11..16]}";

    private static double? Rate(long done, HourReport hour) => done == 0 || hour.Seconds <= 0 ? null : done / hour.Seconds;

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Style()
    {
        using var stream = typeof(WeekPage).Assembly.GetManifestResourceStream("report.css") ?? throw new InvalidOperationException("report.css is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
