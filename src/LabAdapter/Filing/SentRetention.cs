namespace HealthWuhan.LabAdapter.Filing;

/// <summary>Removes, every hour, what was sent longer ago than it is kept.</summary>
internal sealed partial class SentRetention(FiledFolders filed, TimeProvider clock, ILogger<SentRetention> logger) : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_every, clock);
        do
        {
            try
            {
                filed.RemoveOldSent(clock.GetUtcNow());
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                LogKept(logger, e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What was sent long ago cannot be removed: {Reason}")]
    private static partial void LogKept(ILogger logger, string reason);
}
