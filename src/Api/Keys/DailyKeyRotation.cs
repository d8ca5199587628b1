using HealthWuhan.Api.HealthCodes;
using HealthWuhan.Api.Identity;

namespace HealthWuhan.Api.Keys;

/// <summary>Has the keys of today and tomorrow ready before anybody asks, so that no reader waits for the database.</summary>
internal sealed class DailyKeyRotation(DailyKeys<SigningKey> signing, DailyKeys<TokenKey> tokens, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMinutes(1);

    /// <summary>Of a node that could not read them, and is not ready before it has.</summary>
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(1);

    private TimeSpan Interval => tokens.Published.Any() ? s_interval : s_soon;

    /// <summary>Before the server listens: a node that knows no keys would take everybody for signed out.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await Prepare(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await Prepare(stoppingToken);
            timer.Period = Interval;
        }
    }

    private Task Prepare(CancellationToken cancellationToken) => Task.WhenAll(signing.Prepare(cancellationToken), tokens.Prepare(cancellationToken));
}

internal static class KeyHosting
{
    public static void AddDailyKeys(this IServiceCollection services)
    {
        services.AddSingleton(typeof(DailyKeyStore<>));
        services.AddSingleton(typeof(DailyKeys<>));
        services.AddHostedService<DailyKeyRotation>();
    }
}
