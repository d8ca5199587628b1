using HealthWuhan.HealthCloud.Coverage;
using HealthWuhan.HealthCloud.Rosters;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace HealthWuhan.Grains.Rosters;

/// <summary>What the roster consists of.</summary>
public static class RosterServices
{
    /// <summary>The tables: for who imports, for who looks, and for grains. However often it is asked for, each is there once.</summary>
    public static void AddRoster(this IServiceCollection services)
    {
        services.TryAddSingleton<RosterCipher>();
        services.TryAddSingleton<RosterRows>();
        services.TryAddSingleton<RosterImports>();
        services.TryAddSingleton<RosterImportList>();
        services.TryAddSingleton<CoverageCounts>();
    }

    /// <summary>Has this process's grains know where people live; a silo does.</summary>
    public static void AddLiveRoster(this IServiceCollection services)
    {
        services.AddRoster();
        services.AddSingleton<LiveRoster>();
        services.AddHostedService(provider => provider.GetRequiredService<LiveRoster>());
    }
}
