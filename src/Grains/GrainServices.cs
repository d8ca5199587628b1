using HealthWuhan.Grains.Booking;
using HealthWuhan.Grains.Citizens;
using HealthWuhan.Grains.Conversions;
using HealthWuhan.Grains.Directives;
using HealthWuhan.Grains.Events;
using HealthWuhan.Grains.Feed;
using HealthWuhan.Grains.HealthCodes;
using HealthWuhan.Grains.Retention;
using HealthWuhan.Grains.Rosters;
using HealthWuhan.HealthCloud;
using HealthWuhan.HealthCloud.Conversions;
using HealthWuhan.HealthCloud.Events;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Serialization;

namespace HealthWuhan.Grains;

/// <summary>What grains ask for beside their state; every silo registers it. The host adds an Npgsql data source.</summary>
public static class GrainServices
{
    /// <summary>A silo that was declared dead reads it in the table of members three seconds later at the most; one whose way to the database is slow, somewhat later.</summary>
    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(15);

    public static IServiceCollection AddGrainServices(this IServiceCollection services)
    {
        // Or the caller would be told of a serializer's failure, where the database was away and will be back.
        services.Configure<ExceptionSerializationOptions>(options => options.SupportedNamespacePrefixes.Add(nameof(Npgsql)));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new SiloChanges(provider.GetRequiredService<IClusterMembershipService>(), provider.GetRequiredService<TimeProvider>(), s_settling));
        services.TryAddSingleton<HealthCodeChanges>();
        services.TryAddSingleton<IEventStore, EventStore>();
        services.TryAddSingleton<EventPartitions>();
        // Before the silo, so that it ends after it: the last grains still write.
        services.AddSingleton<EventWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<EventWriter>());
        services.AddHostedService<PartitionsAhead>();
        services.AddStateStores();
        services.AddSingleton<ShownCitizens>();
        services.TryAddSingleton<CitizenParts>();
        services.AddSingleton<BalancerName>();
        services.AddRetention();
        services.TryAddSingleton<StoredEvidence>();
        services.TryAddSingleton<ConversionCases>();
        services.TryAddSingleton<EvidenceVault>();
        services.TryAddSingleton<ConversionParts>();
        services.AddFeedDelivery();
        services.AddLiveRoster();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, HealthCodeSweep>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, BookingSweep>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, ConversionSweep>();
        LiveDirectives.Add(services);
        return services;
    }
}
