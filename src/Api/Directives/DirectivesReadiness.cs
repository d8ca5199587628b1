using HealthWuhan.Grains.Directives;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthWuhan.Api.Directives;

/// <summary>Ready when this node knows what the city has laid down: until then it would show fields that are to be hidden.</summary>
internal sealed class DirectivesReadiness(LiveDirectives directives) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(directives.Loaded.IsCompleted ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The city's directives are not read yet."));
}
