using System.Data.Common;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Directives;
using HealthWuhan.HealthCloud.Directives;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HealthWuhan.Grains.Directives;

/// <summary>
/// What the city has laid down, as this node knows it: answered from memory, and looked for in the database every second, so that a change
/// on one node holds on all of them a second or two later. Without the database the last that is known goes on.
/// </summary>
public sealed partial class LiveDirectives(DirectiveStore store, TimeProvider clock, ILogger<LiveDirectives> logger) : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private volatile CityDirectives _current = CityDirectives.None;
    private bool _isAway;

    public CityDirectives Current => _current;

    /// <summary>Completes when they were read for the first time; until then <see cref="Current"/> knows of nothing.</summary>
    public Task Loaded => _loaded.Task;

    /// <summary>The policy of that kind that holds now.</summary>
    public TPolicy Policy<TPolicy>()
        where TPolicy : class, ICityPolicy, new() => _current.Policy<TPolicy>(clock.GetUtcNow());

    /// <summary>Registers it once, however often it is asked for: a silo that serves the API asks twice.</summary>
    public static void Add(IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(LiveDirectives)))
            return;

        services.TryAddSingleton<DirectiveStore>();
        services.AddSingleton<LiveDirectives>();
        services.AddHostedService(provider => provider.GetRequiredService<LiveDirectives>());
    }

    /// <summary>Reads what has changed since the last time.</summary>
    public async Task Refresh(CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            var changes = await store.ListAfter(_current.Revision, cancellationToken);
            if (changes.Count > 0)
                _current = DirectiveChanges.Apply(_current, changes, logger);
            _loaded.TrySetResult();
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _oneAtATime.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, clock);
        do
            await RefreshIfPossible(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task RefreshIfPossible(CancellationToken cancellationToken)
    {
        try
        {
            await Refresh(cancellationToken);
            _isAway = false;
        }
        catch (Exception exception) when (exception is DbException or TimeoutException)
        {
            if (!_isAway)
                LogUnavailable(exception, _current.Revision);
            _isAway = true;
        }
    }

    [LoggerMessage(LogLevel.Warning, "What the city lays down cannot be read; revision {Revision} goes on until it can.")]
    private partial void LogUnavailable(Exception exception, long revision);
}
