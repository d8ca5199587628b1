using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace HealthWuhan.Grains.Partitions;

/// <summary>Lets a silo find out which others it reaches, and end where it must.</summary>
public static class PartitionHosting
{
    /// <summary>On every silo of a cluster, or those that have it take the others for out of reach, which is without consequences: nobody confirms it.</summary>
    public static ISiloBuilder AddPartitionWatch(this ISiloBuilder silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        silo.Services.TryAddSingleton<IReach, Reach>();
        silo.Services.AddSingleton<SiloExit>();
        silo.Services.AddSingleton<SiloPeers>();
        silo.Services.AddHostedService<PartitionWatch>();
        silo.Services.AddSingleton<SiloPulse>();
        silo.Services.AddHostedService(services => services.GetRequiredService<SiloPulse>());
        return silo.AddGrainService<ReachService>();
    }
}
