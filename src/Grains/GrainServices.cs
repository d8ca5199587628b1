using HealthWuhan.Grains.Directives;
using HealthWuhan.Grains.HealthCodes;
using HealthWuhan.Grains.Retention;
using HealthWuhan.HealthCloud;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Serialization;

namespace HealthWuhan.Grains;

/// <summary>What grains ask for beside their state; every silo registers it. The host adds an Npgsql data source.</summary>
public static class GrainServices
{
    public static IServiceCollection AddGrainServices(this IServiceCollection services)
    {
        // Or the caller would be told of a serializer's failure, where the database was away and will be back.
        services.Configure<ExceptionSerializationOptions>(options => options.SupportedNamespacePrefixes.Add(nameof(Npgsql)));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<HeldResults>();
        services.TryAddSingleton<Tubes>();
        services.TryAddSingleton<TubeRecord>();
        services.TryAddSingleton<SamplingOrders>();
        services.TryAddSingleton<HealthCodeChanges>();
        services.AddRetention();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, HealthCodeSweep>();
        LiveDirectives.Add(services);
        return services;
    }
}
