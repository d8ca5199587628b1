using HealthWuhan.HealthCloud;
using HealthWuhan.HealthCloud.Access;
using HealthWuhan.HealthCloud.Conversions;
using HealthWuhan.HealthCloud.Retention;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace HealthWuhan.Grains.Retention;

/// <summary>What deletes things whose time is over, and proves it. Wanted by silos, and in part by the API: each asks for all of it, and it is there once.</summary>
public static class RetentionServices
{
    public static IServiceCollection AddRetention(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => new AccessChain(provider.GetRequiredService<DeploymentSecret>().DeriveKey(DeploymentSecret.AccessLogPurpose)));
        services.TryAddSingleton<AccessLog>();
        services.TryAddSingleton(provider => ChainOf(provider.GetRequiredService<DeploymentSecret>()));
        services.TryAddSingleton<Certificates>();
        services.TryAddSingleton<PurgeTables>();
        services.TryAddSingleton<PurgeEvents>();
        services.TryAddSingleton<PurgeRequests>();
        services.TryAddSingleton<ResultLooks>();
        services.TryAddSingleton<RetentionVisits>();
        services.TryAddSingleton<PeopleExpiry>();
        services.TryAddSingleton<TubeExpiry>();
        services.TryAddSingleton<ScheduleBoards>();
        services.TryAddSingleton<BookingRecord>();
        services.TryAddSingleton<BookingVisits>();
        services.TryAddSingleton<BookingTables>();
        services.TryAddSingleton<BookingExpiry>();
        services.TryAddSingleton<ErasureRequests>();
        services.TryAddSingleton<ErasureSubjects>();
        services.TryAddSingleton<PersonRows>();
        services.TryAddSingleton<ErasureParts>();
        services.TryAddSingleton<Erasure>();
        services.TryAddSingleton<ConversionVisits>();
        services.TryAddSingleton<ConversionExpiry>();
        services.TryAddSingleton<PurgeParts>();
        services.TryAddSingleton(PurgePace.Usual);
        services.TryAddSingleton<PurgeGrains>();
        services.TryAddSingleton<Purge>();
        return services;
    }

    /// <summary>What chains the certificates of that deployment.</summary>
    public static CertificateChain ChainOf(DeploymentSecret secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return new(secret.DeriveKey("retention-certificates"));
    }
}
