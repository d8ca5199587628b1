using System.Data.Common;
using HealthWuhan.HealthCloud.Monitoring;

namespace HealthWuhan.Api.Monitoring;

/// <summary>
/// Stores what this node has counted, every second and once more when it ends: after a crash at most the last second is missing. With the database away
/// the counts wait in memory.
/// </summary>
internal sealed partial class VisitFlush(NodeLedger ledger, VisitRecord record, TimeProvider clock, ILogger<VisitFlush> logger) : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private bool _isAway;

    /// <summary>Called when the server no longer listens, so everything that was answered is in.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await Flush(cancellationToken);
        }
        finally
        {
            if (ledger.Unstored is > 0 and var lost)
                LogLost(lost);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await Flush(stoppingToken);
    }

    private async Task Flush(CancellationToken cancellationToken)
    {
        var report = ledger.Report();
        try
        {
            await record.Put(report, cancellationToken);
            ledger.Stored(report);
            _isAway = false;
        }
        catch (Exception exception) when (exception is DbException or TimeoutException)
        {
            if (!_isAway)
                LogAway(exception);
            _isAway = true;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The counts of visits cannot be stored; they wait in memory until they can.")]
    private partial void LogAway(Exception exception);

    [LoggerMessage(LogLevel.Error, "{Calls} calls that were counted could not be stored before this process ended.")]
    private partial void LogLost(long calls);
}
