using Microsoft.Extensions.DependencyInjection.Extensions;

namespace HealthWuhan.Silo;

/// <summary>Lets Orleans count by a clock that never goes back how long its grains have been idle.</summary>
/// <remarks>
/// Orleans' collector goes by the time of day, and schedules nothing before the moment up to which it has collected: once a machine whose clock was hours ahead is set right, no
/// grain of that silo can be activated until the hours are over, and every call of one fails. It has no option for that, so the one service that does so (by its name, since the type is not public) is
/// given another clock. Where a later Orleans has no such service, the silo does not start, rather than lose this unnoticed.
/// </remarks>
public static class IdleGrainClock
{
    private const string Collector = "Orleans.Runtime.ActivationCollector";

    /// <summary>To be called when Orleans' own services are there.</summary>
    public static ISiloBuilder AddIdleGrainClock(this ISiloBuilder silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        var collector = silo.Services.FirstOrDefault(service => service.ServiceType.FullName == Collector)?.ServiceType
            ?? throw new InvalidOperationException($"This Orleans has no {Collector}; see whether its clock may go back.");
        silo.Services.Replace(ServiceDescriptor.Singleton(
            collector, services => ActivatorUtilities.CreateInstance(services, collector, new SteadyClock(services.GetRequiredService<TimeProvider>()))));
        return silo;
    }

    /// <summary>The time of day when it was made, and what has passed since then, whatever the clock on the wall has done meanwhile.</summary>
    private sealed class SteadyClock(TimeProvider clock) : TimeProvider
    {
        private readonly DateTimeOffset _made = clock.GetUtcNow();
        private readonly long _began = clock.GetTimestamp();

        public override long TimestampFrequency => clock.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => _made + clock.GetElapsedTime(_began);

        public override long GetTimestamp() => clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => clock.CreateTimer(callback, state, dueTime, period);
    }
}
