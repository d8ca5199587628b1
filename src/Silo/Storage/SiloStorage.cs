using HealthWuhan.Grains;
using HealthWuhan.Grains.Conversions;
using HealthWuhan.Silo.Storage.Grouped;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace HealthWuhan.Silo.Storage;

/// <summary>Where a silo keeps what it knows: grains, members and reminders in one PostgreSQL, behind the statements of <c>Schema/*.sql</c>.</summary>
public static class SiloStorage
{
    private const string Invariant = "Npgsql";
    private const string ClusterPool = "cluster";
    private const int ClusterPoolSize = 4;

    /// <summary>Makes this silo a member of the cluster in that database. The schema must be there before the silo starts.</summary>
    /// <param name="silo">The silo to configure.</param>
    /// <param name="dataSource">For the grains' states; the caller's, and shared with whatever else he does there.</param>
    /// <param name="connectionString">The same database, with its password, for a small pool that only membership and reminders use.</param>
    /// <param name="keys">The keys of the stored states.</param>
    /// <remarks>
    /// The second pool is there because a storm of writes may use up the first one: a silo that cannot tell in time that it is alive
    /// would be taken for dead in the very hour when silos are added.
    /// </remarks>
    public static ISiloBuilder AddPostgres(this ISiloBuilder silo, NpgsqlDataSource dataSource, string connectionString, StateKeys keys)
    {
        ArgumentNullException.ThrowIfNull(silo);
        silo.Services.AddKeyedSingleton(ClusterPool, (_, _) => OpenClusterPool(connectionString));
        silo.UseAdoNetClustering(options => options.Configure<IServiceProvider>((o, services) =>
        {
            o.Invariant = Invariant;
            o.DataSource = services.GetRequiredKeyedService<NpgsqlDataSource>(ClusterPool);
        }));
        silo.UseAdoNetReminderService(options => options.Configure<IServiceProvider>((o, services) =>
        {
            o.Invariant = Invariant;
            o.DataSource = services.GetRequiredKeyedService<NpgsqlDataSource>(ClusterPool);
        }));
        silo.AddAdoNetGrainStorageAsDefault(options => options.Configure<Serializer>((o, serializer) =>
        {
            o.Invariant = Invariant;
            o.DataSource = dataSource;
            o.DeleteStateOnClear = true;
            o.GrainStorageSerializer = new EncryptedStateSerializer(new OrleansGrainStorageSerializer(serializer), keys);
        }));
        silo.Services.AddSingleton<IEvidenceCipher>(new EvidenceCipher(keys));
        silo.Services.AddKeyedSingleton(StateStores.Grouped, (services, _) => OpenGrouped(services, dataSource, keys));
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(services =>
            new StateKeyUse(dataSource, keys, services.GetRequiredService<ILocalSiloDetails>()));
        return silo.Configure<ClusterOptions>(ClusterIdentity.Apply)
            .Configure<ClusterMembershipOptions>(FailFast)
            // For writes: a lab or a medic's device sends again. Reads give up earlier, and the API repeats them.
            .Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(4));
    }

    /// <summary>The provider <see cref="StateStores.Grouped"/>: the same table, serializer and keys.</summary>
    public static IGrainStorage OpenGrouped(IServiceProvider services, NpgsqlDataSource dataSource, StateKeys keys) => new GroupedGrainStorage(
        new StateRows(dataSource, services.GetRequiredService<IOptions<ClusterOptions>>().Value.ServiceId),
        new EncryptedStateSerializer(new OrleansGrainStorageSerializer(services.GetRequiredService<Serializer>()), keys),
        services.GetRequiredService<IActivatorProvider>());

    private static NpgsqlDataSource OpenClusterPool(string connectionString) => new NpgsqlDataSourceBuilder(
        new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = ClusterPoolSize, ApplicationName = "healthwuhan-cluster" }.ConnectionString)
    {
        Name = "healthwuhan-cluster",
    }.Build();

    /// <summary>Calls to a killed silo fail for about 2.5 s, to a hanging one for 6 s; with the defaults it is up to 31 s and 69 s.</summary>
    private static void FailFast(ClusterMembershipOptions options)
    {
        options.ProbeTimeout = TimeSpan.FromSeconds(1);
        options.MinProbeTimeout = TimeSpan.FromSeconds(0.5);
        options.MaxProbeTimeout = TimeSpan.FromSeconds(2);
        // A hanging process keeps its connections open, so an open connection is no sign of life.
        options.EnableConnectionLivenessCheck = false;
        // After a crash of all silos the next ones wait for three missed signs of life before they join: 15 s instead of 90.
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
        // Who has missed the word that a silo is gone goes on with its people in two places for so long.
        options.TableRefreshTimeout = TimeSpan.FromSeconds(3);
    }
}
