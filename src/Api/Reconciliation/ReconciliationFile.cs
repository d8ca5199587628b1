using System.Globalization;
using System.Net.Mime;
using System.Text;
using HealthWuhan.Api.Access;
using HealthWuhan.Api.Limits;
using HealthWuhan.HealthCloud;
using HealthWuhan.HealthCloud.Reconciliation;
using Microsoft.AspNetCore.Http.Features;

namespace HealthWuhan.Api.Reconciliation;

/// <summary>Which export a row comes from: it stands in every one of them, so that a part of a file still says so.</summary>
internal sealed record Watermark(long Id, string By, DateTimeOffset At, string List, string Filter)
{
    /// <summary>What the access log calls the export.</summary>
    public string Subject => string.Create(CultureInfo.InvariantCulture, $"export-{Id}");

    public override string ToString() => $"{Subject} {By} {CsvText.Time(At)} {List} {Filter}".TrimEnd();
}

/// <summary>
/// A whole list as CSV, in UTF-8 with the mark that Excel wants, page by page as it is written. Everybody on a page is on record before the page leaves. What
/// fails in the middle breaks the connection, so that a part is not taken for the whole.
/// </summary>
internal sealed class ReconciliationFile(IReconciliationList list, ListAsk ask, Watermark mark, StaffAccess staff, ListExports exports) : IResult
{
    private const int PageSize = 1000;
    private const string MarkColumn = "watermark";

    /// <summary>A list of the whole city in the midst of a round takes minutes.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(30);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        (httpContext.Features.Get<IHttpRequestLifetimeFeature>() as RequestTime)?.Lift();
        using var patience = new CancellationTokenSource(s_longest, httpContext.RequestServices.GetRequiredService<TimeProvider>());
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, patience.Token);
        var response = httpContext.Response;
        response.ContentType = MediaTypeNames.Text.Csv + "; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"{mark.List}-{mark.Subject}.csv\"";
        response.Headers.CacheControl = "no-store";
        // Not disposed: where a page fails before anything was sent, nothing is sent, and the answer is a problem.
#pragma warning disable CA2000
        var file = new StreamWriter(response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true) { NewLine = "\r\n" };
#pragma warning restore CA2000
        await file.WriteLineAsync(CsvText.Line([.. list.Columns, MarkColumn]));
        var rows = await WritePages(file, ends.Token);
        await file.FlushAsync(ends.Token);
        await exports.Finish(mark.Id, rows, ends.Token);
    }

    private async Task<int> WritePages(StreamWriter file, CancellationToken cancellationToken)
    {
        var (rows, own) = (0, CsvText.Field(mark.ToString()));
        for (ListPlace? after = null; ;)
        {
            var page = await list.Page(ask, new(after, PageSize), cancellationToken);
            await staff.Record(AccessActions.ExportList, page.People.Select(person => person with { Subject = mark.Subject }), cancellationToken);
            foreach (var line in page.Lines)
            {
                await file.WriteLineAsync($"{CsvText.Line(line)},{own}");
                rows++;
            }

            await file.FlushAsync(cancellationToken);
            if (page.Next is not { } next)
                return rows;
            after = next;
        }
    }
}
