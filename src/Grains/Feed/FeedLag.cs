using System.Data.Common;
using System.Diagnostics.Metrics;
using HealthWuhan.HealthCloud.Feed;
using Microsoft.Extensions.Hosting;

namespace HealthWuhan.Grains.Feed;

/// <summary>
/// How far behind each consumer of the feed is, as metrics. Every silo looks, so that the figure stays when the silo that delivers dies; without the database, and
/// so without knowing, it says nothing.
/// </summary>
internal sealed class FeedLag : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(2);

    private readonly FeedConsumers _consumers;
    private readonly TimeProvider _clock;
    private volatile IReadOnlyList<FeedDelay> _delays = [];

    public FeedLag(FeedConsumers consumers, TimeProvider clock, IMeterFactory meters)
    {
        (_consumers, _clock) = (consumers, clock);
        var meter = meters.Create(CityMeter.Name);
        meter.CreateObservableGauge(
            "healthwuhan.feed.lag", () => _delays.Select(delay => new Measurement<long>(delay.Events, Tag(delay))), "{event}", "Events that a consumer has not taken yet, of all kinds.");
        meter.CreateObservableGauge(
            "healthwuhan.feed.delay",
            () => _delays.Select(delay => new Measurement<double>(delay.Seconds, Tag(delay))),
            "s",
            "How long the first event that a consumer has not taken is on record.");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, _clock);
        do
        {
            try
            {
                _delays = await _consumers.Delays(stoppingToken);
            }
            catch (Exception exception) when (exception is DbException or TimeoutException)
            {
                _delays = [];
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>The id that an admin has registered it under.</summary>
    private static KeyValuePair<string, object?> Tag(FeedDelay delay) => new("consumer", delay.Consumer);
}
