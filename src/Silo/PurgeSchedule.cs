using HealthWuhan.Domain.Retention;
using HealthWuhan.Grains.Retention;
using HealthWuhan.HealthCloud.Retention;

namespace HealthWuhan.Silo;

/// <summary>Runs the purge each night, and at once where somebody asks for it (`./run.sh purge`). Every silo looks; one does the work.</summary>
internal sealed partial class PurgeSchedule(Purge purge, Certificates certificates, PurgeRequests requests, TimeProvider clock, ILogger<PurgeSchedule> logger)
    : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(5);
    private bool _isFailing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RunIfDue(stoppingToken);
                _isFailing = false;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // An outage is told once, not every five seconds.
                if (!_isFailing)
                    LogFailed(exception);
                _isFailing = true;
            }
        }
    }

    private async Task RunIfDue(CancellationToken cancellationToken)
    {
        var erased = await purge.Erase(cancellationToken);
        if (erased > 0)
            LogErased(erased);
        var last = await certificates.LastOf(Deletion.Purge, cancellationToken);
        var askedAt = await requests.Pending(cancellationToken);
        if (!PurgeTimes.IsDue(last?.Deletion.At, askedAt, clock.GetUtcNow()) || await purge.Run(cancellationToken) is not { } certificate)
            return;

        if (askedAt is { } asked)
            await requests.Done(asked, cancellationToken);
        var removed = certificate.Items.Sum(item => item.Removed);
        LogPurged(removed, certificate.Seq);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The purge did not end; what it deleted will be on the next certificate, and it is tried again.")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Erased} people were erased who had asked for it.")]
    private partial void LogErased(int erased);

    [LoggerMessage(Level = LogLevel.Information, Message = "Purge: {Removed} deleted whose time was over, certificate {Seq}.")]
    private partial void LogPurged(long removed, long seq);
}
