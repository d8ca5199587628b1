using HealthWuhan.Grains.Partitions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthWuhan.Silo;

/// <summary>
/// Ready means: this silo is an active member of the cluster, has its accounts and demo in place, is sure of that, and is not about to leave.
/// The database has no say: reads survive without it.
/// </summary>
internal sealed class SiloReadiness(ISiloStatusOracle silos, SiloPulse pulse, IHostApplicationLifetime lifetime) : IHealthCheck
{
    private volatile bool _opened;

    /// <summary>Says that everything a first visitor needs is there.</summary>
    public void Open() => _opened = true;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        _opened && pulse.IsSure && silos.CurrentStatus == SiloStatus.Active && !lifetime.ApplicationStopping.IsCancellationRequested
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"The silo is {silos.CurrentStatus}."));
}
