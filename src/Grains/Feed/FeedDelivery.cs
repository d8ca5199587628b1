using System.Data.Common;
using HealthWuhan.HealthCloud.Feed;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HealthWuhan.Grains.Feed;

/// <summary>
/// Calls the consumers of the feed. Every silo tries to, and of all silos one has a consumer's lease: it delivers until it stops, or until it dies and its
/// lease runs out. What it had delivered and not noted is delivered again then.
/// </summary>
internal sealed partial class FeedDelivery(FeedConsumers consumers, FeedRound round, TimeProvider clock, ILogger<FeedDelivery> logger) : BackgroundService
{
    private static readonly TimeSpan s_lookForConsumers = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_lookForEvents = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a consumer waits for another silo when its own has died.</summary>
    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan s_prolong = TimeSpan.FromSeconds(2);

    private readonly Guid _silo = Guid.NewGuid();
    private readonly Dictionary<string, Task> _served = new(StringComparer.Ordinal);
    private bool _isFailing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_lookForConsumers, clock);
        try
        {
            do
                await ServeWhoIsNotServed(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        finally
        {
            await Task.WhenAll(_served.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ServeWhoIsNotServed(CancellationToken stopping)
    {
        try
        {
            foreach (var (id, _) in _served.Where(served => served.Value.IsCompleted).ToArray())
                _served.Remove(id);
            foreach (var consumer in await consumers.List(stopping))
            {
                if (!_served.ContainsKey(consumer.Id) && await consumers.Lease(consumer.Id, _silo, s_lease, stopping) is not null)
                    _served[consumer.Id] = Serve(consumer.Id, stopping);
            }

            _isFailing = false;
        }
        catch (Exception exception) when (exception is DbException or TimeoutException)
        {
            if (!_isFailing)
                LogFailed(exception);
            _isFailing = true;
        }
    }

    /// <summary>Serves a consumer while the lease is ours. Whatever fails, somebody takes the lease again, if only this silo a second later.</summary>
    private async Task Serve(string id, CancellationToken stopping)
    {
        using var leased = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var prolonging = Prolong(id, leased);
        try
        {
            while (await consumers.Lease(id, _silo, s_lease, leased.Token) is { } consumer)
            {
                if (!await round.Run(consumer, _silo, leased.Token))
                    await Task.Delay(s_lookForEvents, clock, leased.Token);
            }
        }
        catch (Exception exception) when (exception is DbException or TimeoutException)
        {
            LogInterrupted(id, exception.GetType().Name);
        }
        catch (OperationCanceledException) when (leased.IsCancellationRequested)
        {
            // Stopped, or the lease was lost.
        }
        finally
        {
            await leased.CancelAsync();
            await prolonging;
            await Release(id);
        }
    }

    /// <summary>Keeps the lease while a slow consumer is being called, and calls the courier off where it is lost.</summary>
    private async Task Prolong(string id, CancellationTokenSource leased)
    {
        try
        {
            using var timer = new PeriodicTimer(s_prolong, clock);
            while (await timer.WaitForNextTickAsync(leased.Token) && await consumers.Lease(id, _silo, s_lease, leased.Token) is not null)
            {
                // Ours for another while.
            }
        }
        catch (Exception exception) when (exception is DbException or TimeoutException or OperationCanceledException)
        {
            // Not known to be ours any more.
        }

        await leased.CancelAsync();
    }

    private async Task Release(string id)
    {
        try
        {
            await consumers.Release(id, _silo, CancellationToken.None);
        }
        catch (Exception exception) when (exception is DbException or TimeoutException)
        {
            LogInterrupted(id, exception.GetType().Name);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The feed's consumers cannot be looked up; it is tried again every second.")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(LogLevel.Warning, "The delivery to {Consumer} was interrupted ({Failure}); it goes on where it was.")]
    private partial void LogInterrupted(string consumer, string failure);
}
