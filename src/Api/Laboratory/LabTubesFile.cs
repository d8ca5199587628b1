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
                await file.WriteLineAsync(CsvText.Line(
                    tube.Barcode, tube.Status.ToString(), tube.Site, tube.Round, tube.Purpose.ToString(), CsvText.Number(tube.PoolSize), CsvText.Number(tube.Count),
                    CsvText.Time(tube.FirstCollectedAt), CsvText.Time(tube.ReceivedAt), CsvText.Time(tube.DueAt), CsvText.Flag(tube.Overdue), result, CsvText.Time(reportedAt), tube.Consignment));
            }

            if (page.Next is not { } next)
                return;
            after = ListCursor.Read(next);
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
                await file.WriteLineAsync(CsvText.Line(
                    CsvText.Number(item.Row), item.Barcode, item.Code, item.Detail, item.Format, CsvText.Number(item.Times), CsvText.Time(item.FirstAt), CsvText.Time(item.LastAt)));
            }

            if (page.Next is not { } next)
                return;
            after = ListCursor.Read(next);
        }
    }
}
