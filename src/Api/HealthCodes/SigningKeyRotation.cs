namespace HealthWuhan.Api.HealthCodes;

/// <summary>Has the keys of today and tomorrow ready before anybody asks, so that no reader waits for the database.</summary>
internal sealed class SigningKeyRotation(SigningKeys keys, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
            await keys.Prepare(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
