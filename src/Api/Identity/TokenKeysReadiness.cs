using HealthWuhan.Api.Keys;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthWuhan.Api.Identity;

/// <summary>This node knows no key of access tokens: it cannot tell a good one from a bad one.</summary>
public sealed class TokenKeysUnavailableException() : Exception("The keys of access tokens are not read yet.");

/// <summary>Ready when this node knows the keys of access tokens: until then it would take everybody for signed out.</summary>
internal sealed class TokenKeysReadiness(DailyKeys<TokenKey> keys) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(keys.Published.Any() ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The keys of access tokens are not read yet."));
}
