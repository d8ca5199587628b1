using HealthWuhan.LabAdapter.Filing;
using HealthWuhan.LabAdapter.Journal;

namespace HealthWuhan.LabAdapter.Pushing;

/// <summary>Why nothing is sent at the moment, and when it is tried again.</summary>
internal sealed record LaneObstacle(string Why, bool IsUnauthorized, DateTimeOffset Since, DateTimeOffset NextTry);

/// <summary>
/// The one lane to the city: entries are pushed in the order they were taken, one push at a time, so that two words about a tube arrive as they were said.
/// </summary>
/// <remarks>What can never be taken goes to quarantine and the lane goes on; anything else that is not an answer stops the lane until it is one.</remarks>
internal sealed partial class PushLane(AdapterJournal journal, CityApi city, PushFiling filing, PushLaneOptions options) : BackgroundService
{
    private readonly ILogger _logger = options.Logger;
    private int _alone;

    /// <summary>What stands in the way; null when nothing does.</summary>
    public LaneObstacle? Obstacle { get; private set; }

    /// <summary>The latest reports that were not plain sent, newest first; since this start.</summary>
    public IReadOnlyList<FilingReport> Remarkable { get; private set; } = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (filing.FinishInterrupted())
            LogFinishedInterrupted();
        while (true)
        {
            var waiting = await journal.NextUnanswered(_alone > 0 ? 1 : Push.MaxMessages, stoppingToken);
            var push = Push.Of(waiting, _alone > 0);
            await options.Pace.Turn(stoppingToken);
            switch (await city.Push(push.First.MediaType, () => push.Open(journal), stoppingToken))
            {
                case PushLater later:
                    await Retreat(later, stoppingToken);
                    break;
                case var unreadable when push.Items.Count > 1 && IsUnreadable(unreadable):
                    // One of them is to blame, and may have hidden those behind it: each by itself, and only that one goes to quarantine.
                    LogSplit(push.Items.Count);
                    _alone = push.Items.Count;
                    break;
                case var answered:
                    await Finish(push, answered, stoppingToken);
                    _alone = Math.Max(0, _alone - 1);
                    break;
            }
        }
    }

    private static bool IsUnreadable(PushOutcome outcome) =>
        outcome is PushNeverTaken || (outcome is PushTaken taken && taken.Answer.Refused.Any(row => row.Row == 0));

    private Task Retreat(PushLater later, CancellationToken cancellationToken) =>
        Wait(later.Why, later.IsUnauthorized, options.Pace.Retreat(later.Wait), cancellationToken);

    private async Task Finish(Push push, PushOutcome answered, CancellationToken cancellationToken)
    {
        options.Pace.Answered();
        Obstacle = null;
        while (true)
        {
            try
            {
                var report = filing.Finish(push, answered);
                LogFinished(report.Outcome, report.File, report.Accepted, report.Unchanged, report.Refused.Count);
                if (report.Outcome != FilingOutcome.Sent)
                    Remarkable = [report, .. Remarkable.Take(options.RemarkableKept - 1)];
                Obstacle = null;
                return;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The answer is in hand: it waits for room on the disk, and nothing is pushed past it.
                await Wait($"The answer cannot be filed: {e.Message}", false, options.FilingRetry, cancellationToken);
            }
        }
    }

    private async Task Wait(string why, bool isUnauthorized, TimeSpan wait, CancellationToken cancellationToken)
    {
        var now = options.Clock.GetUtcNow();
        if (Obstacle?.Why != why)
            LogObstacle(why);
        Obstacle = new(why, isUnauthorized, Obstacle?.Since ?? now, now + wait);
        await Task.Delay(wait, options.Clock, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Outcome}: {File}; {Accepted} accepted, {Unchanged} unchanged, {Refused} refused")]
    private partial void LogFinished(FilingOutcome outcome, string file, int accepted, int unchanged, int refused);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Nothing is sent at the moment, and nothing is lost: {Why}")]
    private partial void LogObstacle(string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "One of {Count} messages cannot be read: they are sent one by one")]
    private partial void LogSplit(int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "The answer to the last push before the stop was filed already")]
    private partial void LogFinishedInterrupted();
}

/// <summary>What the lane needs besides.</summary>
internal sealed record PushLaneOptions(Pace Pace, TimeProvider Clock, ILogger<PushLane> Logger)
{
    public TimeSpan FilingRetry { get; init; } = TimeSpan.FromSeconds(5);

    public int RemarkableKept { get; init; } = 50;
}
