using HealthWuhan.Grains.Directives;
using HealthWuhan.Grains.HealthCodes;
using HealthWuhan.HealthCloud;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace HealthWuhan.Grains;

/// <summary>What grains ask for beside their state; every silo registers it. The host adds an Npgsql data source.</summary>
public static class GrainServices
{
    public static IServiceCollection AddGrainServices(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<HeldResults>();
        services.TryAddSingleton<HealthCodeChanges>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, HealthCodeSweep>();
        LiveDirectives.Add(services);
        return services;
    }
}
