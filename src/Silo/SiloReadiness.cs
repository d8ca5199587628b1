using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthWuhan.Silo;

/// <summary>Ready means: this silo is an active member of the cluster and not about to leave. The database has no say: reads survive without it.</summary>
internal sealed class SiloReadiness(ISiloStatusOracle silos, IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        silos.CurrentStatus == SiloStatus.Active && !lifetime.ApplicationStopping.IsCancellationRequested
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"The silo is {silos.CurrentStatus}."));
}
