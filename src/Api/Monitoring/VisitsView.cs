using System.Data.Common;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using HealthWuhan.Domain.Monitoring;

namespace HealthWuhan.Api.Monitoring;

/// <summary>
/// The figures as this node last saw them: looked up once a second, however many pages are open. Tells the log when visits rise steeply and when that is
/// over. With the database away the last look stays, with its time.
/// </summary>
internal sealed partial class VisitsView : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    /// <summary>Adding up all hours that ever were is not done every second.</summary>
    private static readonly TimeSpan s_peakInterval = TimeSpan.FromSeconds(30);

    private readonly VisitsBoard _board;
    private readonly TimeProvider _clock;
    private readonly ILogger<VisitsView> _logger;
    private volatile VisitsNow? _current;
    private long? _peakAt;

    public VisitsView(VisitsBoard board, TimeProvider clock, IMeterFactory meters, ILogger<VisitsView> logger)
    {
        (_board, _clock, _logger) = (board, clock, logger);
        meters.Create(MonitoringHosting.Meter).CreateObservableGauge(
            "healthwuhan.visits.steep_rise", () => _current?.Rise.IsSteep == true ? 1 : 0, description: "1 while visits rise steeply, by the policy of the city.");
    }

    /// <summary>An event a second, the first one at once, until the reader goes, the host ends or there have been as many as were asked for.</summary>
    public async IAsyncEnumerable<VisitsNow> Follow(int most, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_interval, _clock);
        for (var sent = 0; sent < most && !cancellationToken.IsCancellationRequested;)
        {
            if (_current is { } current)
            {
                yield return current;
                sent++;
            }

            if (sent < most && !await IsTime(timer, cancellationToken))
                yield break;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, _clock);
        do
            await LookIfPossible(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static async Task<bool> IsTime(PeriodicTimer timer, CancellationToken cancellationToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task LookIfPossible(CancellationToken cancellationToken)
    {
        try
        {
            var peak = _current?.Peak;
            if (_peakAt is not { } at || _clock.GetElapsedTime(at) >= s_peakInterval)
            {
                peak = await _board.Peak(cancellationToken);
                _peakAt = _clock.GetTimestamp();
            }

            var now = await _board.Now(peak, cancellationToken);
            TellOfRise(_current?.Rise, now.Rise);
            _current = now;
        }
        catch (Exception exception) when (exception is DbException or TimeoutException)
        {
            // Whoever writes the figures has told of it already.
        }
    }

    private void TellOfRise(VisitRise? before, VisitRise now)
    {
        if (now.IsSteep && before?.IsSteep != true)
            LogSteep(now.RecentPerMinute, now.BaselinePerMinute);
        else if (!now.IsSteep && before?.IsSteep == true)
            LogOver(now.RecentPerMinute);
    }

    [LoggerMessage(LogLevel.Warning, "Visits rise steeply: {Recent:0} a minute, before that {Baseline:0}.")]
    private partial void LogSteep(double recent, double baseline);

    [LoggerMessage(LogLevel.Information, "Visits no longer rise steeply: {Recent:0} a minute.")]
    private partial void LogOver(double recent);
}
