using System.Text;
using HealthWuhan.LabAdapter.Journal;
using HealthWuhan.LabAdapter.Pushing;

namespace HealthWuhan.LabAdapter.Filing;

/// <summary>A row that the city held, whether somebody has decided since, and how: of each result that was held of the tube.</summary>
internal sealed record HeldRow(string File, string Barcode, bool IsDecided, IReadOnlyList<HeldFate> Decisions);

/// <summary>A result that was held, and its decision: Taken, Refused or Revoked; null where the city does not say.</summary>
internal sealed record HeldFate(string Result, string? Decision)
{
    public override string ToString() => $"{Result}: " + Decision switch
    {
        "Taken" => "已采用 taken",
        "Refused" => "未采用 refused",
        "Revoked" => "已撤销，等待新结果 revoked, the tube waits for a new result",
        _ => "已处理 decided",
    };
}

/// <summary>Looks now and then whether the lab's supervisor has decided what the city held, and says so beside the reports.</summary>
/// <remarks>The city lists a held row for seven days, so reports are followed as long.</remarks>
internal sealed partial class HeldFollowUp(FiledFolders filed, CityLabView city, TimeProvider clock, ILogger<HeldFollowUp> logger) : BackgroundService
{
    private const int Days = 7;
    private static readonly TimeSpan s_every = TimeSpan.FromMinutes(5);

    /// <summary>As of the last look.</summary>
    public IReadOnlyList<HeldRow> Rows { get; private set; } = [];

    /// <summary>Asks the city, if there is anything to ask about. What it cannot say now stays as it was.</summary>
    public async Task Look(CancellationToken cancellationToken)
    {
        var reports = filed.Refused(clock.GetUtcNow(), Days).Where(found => found.Report.Held > 0).ToArray();
        if (reports.Length == 0 || await city.Held(clock.GetUtcNow().AddDays(-Days), cancellationToken) is not { } listed)
            return;
        var rows = new List<HeldRow>();
        foreach (var (path, report) in reports)
        {
            var held = report.Refused.Where(row => row is { IsHeld: true, Barcode: not null }).Select(row => RowOf(report.File, row.Barcode!, listed)).ToArray();
            Write(path, held);
            rows.AddRange(held);
        }

        Rows = rows;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_every, clock);
        do
        {
            try
            {
                await Look(stoppingToken);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                LogNotWritten(logger, e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static HeldRow RowOf(string file, string barcode, IReadOnlyList<ListedHeld> listed)
    {
        var ofTube = listed.Where(held => held.Barcode == barcode).ToLookup(held => held.DecidedAt is not null);
        return new(file, barcode, !ofTube[false].Any(), [.. ofTube[true].Select(held => new HeldFate(held.Result, held.Decision))]);
    }

    private static void Write(string path, IReadOnlyList<HeldRow> rows)
    {
        var text = new StringBuilder("\uFEFF暂存结果的处理情况 · What was held\n\n");
        foreach (var row in rows)
        {
            text.Append($"{row.Barcode,-22}  {(row.IsDecided ? "已处理 decided" : "待人工处理 waits for a decision")}\n");
            foreach (var fate in row.Decisions)
                text.Append($"{"",-22}  {fate}\n");
        }


        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        if (!File.Exists(path) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
            DurableFiles.Write(path, file => file.Write(bytes));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What was decided cannot be written beside the reports: {Reason}")]
    private static partial void LogNotWritten(ILogger logger, string reason);
}
