using System.Buffers;
using System.Globalization;
using System.Text;
using HealthWuhan.HealthCloud;

namespace HealthWuhan.Api.Laboratory;

/// <summary>A whole list as CSV in UTF-8, page by page as it is written.</summary>
/// <param name="view">Whence the pages come.</param>
/// <param name="lab">Whose list.</param>
/// <param name="state">Null for the refused rows.</param>
internal sealed class LabTubesFile(LabView view, string lab, LabTubeState? state) : IResult
{
    private const int PageSize = 1000;

    private static readonly SearchValues<char> s_special = SearchValues.Create(",\"\r\n");

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "text/csv; charset=utf-8";
        await using var file = new StreamWriter(httpContext.Response.Body, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\r\n" };
        if (state is { } tubes)
            await WriteTubes(file, tubes, httpContext.RequestAborted);
        else
            await WriteRefusals(file, httpContext.RequestAborted);
    }

    private async Task WriteTubes(StreamWriter file, LabTubeState which, CancellationToken cancellationToken)
    {
        await file.WriteLineAsync("barcode,status,site,round,purpose,pool_size,count,first_collected_at,received_at,due_at,overdue,result,reported_at,consignment");
        for (ListPlace? after = null; ;)
        {
            var page = await view.Tubes(lab, which, new(after, PageSize), cancellationToken);
            foreach (var (tube, result, reportedAt) in page.Items)
            {
                await file.WriteLineAsync(Line(
                    tube.Barcode, tube.Status.ToString(), tube.Site, tube.Round, tube.Purpose.ToString(), Number(tube.PoolSize), Number(tube.Count),
                    Time(tube.FirstCollectedAt), Time(tube.ReceivedAt), Time(tube.DueAt), tube.Overdue ? "true" : "false", result, Time(reportedAt), tube.Consignment));
            }

            if (page.Next is not { } next)
                return;
            after = LabView.Read(next);
        }
    }

    private async Task WriteRefusals(StreamWriter file, CancellationToken cancellationToken)
    {
        await file.WriteLineAsync("row,barcode,code,detail,format,times,first_at,last_at");
        for (ListPlace? after = null; ;)
        {
            var page = await view.Refusals(lab, new(after, PageSize), cancellationToken);
            foreach (var item in page.Items)
            {
                await file.WriteLineAsync(Line(
                    Number(item.Row), item.Barcode, item.Code, item.Detail, item.Format, Number(item.Times), Time(item.FirstAt), Time(item.LastAt)));
            }

            if (page.Next is not { } next)
                return;
            after = LabView.Read(next);
        }
    }

    private static string Line(params IEnumerable<string?> fields) => string.Join(',', fields.Select(Field));

    private static string Field(string? text) => text is null ? ""
        : text.AsSpan().ContainsAny(s_special) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : text;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string? Time(DateTimeOffset? time) => time?.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
