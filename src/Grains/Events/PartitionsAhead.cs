using System.Data.Common;
using HealthWuhan.Domain;
using HealthWuhan.HealthCloud.Events;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HealthWuhan.Grains.Events;

/// <summary>Sees to it that the record has partitions for the days to come: every silo at its start, and every hour.</summary>
internal sealed partial class PartitionsAhead(EventPartitions partitions, TimeProvider clock, ILogger<PartitionsAhead> logger) : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, clock);
        do
        {
            try
            {
                await partitions.Create(CityTime.DateOf(clock.GetUtcNow()), stoppingToken);
            }
            catch (Exception exception) when (exception is DbException or TimeoutException)
            {
                LogFailed(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(LogLevel.Warning, "Partitions of the record could not be made ahead; it is tried again in an hour.")]
    private partial void LogFailed(Exception exception);
}
