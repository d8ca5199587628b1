using HealthWuhan.Grains.Partitions;
using HealthWuhan.Silo.Schema;
using HealthWuhan.Silo.Storage;
using HealthWuhan.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Orleans.TestingHost;

namespace HealthWuhan.Tests.Partitions;

/// <summary>Three real silos, and ways between them that are cut. With a network that is cut, scripts/failure-day.sh shows it.</summary>
public sealed class PartitionTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly HashSet<(SiloAddress From, SiloAddress To)> _cut = [];
    private NpgsqlDataSource _database = null!;
    private InProcessTestCluster _cluster = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var connectionString = await postgres.CreateDatabase();
        await SchemaUpgrade.Apply(connectionString, NullLogger.Instance, Cancellation);
        _database = NpgsqlDataSource.Create(connectionString);
        var builder = new InProcessTestClusterBuilder(3);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.TryAddSingleton(TimeProvider.System);
            silo.Services.AddSingleton<Reach>();
            silo.Services.AddSingleton<IReach>(services => new CutReach(services, IsCut));
            silo.AddPostgres(_database, connectionString, StateKeys.Of(TestSilo.Secret)).AddPartitionWatch();
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Of_two_that_do_not_reach_each_other_the_later_one_leaves_if_somebody_reaches_it()
    {
        SiloAddress[] silos = [.. _cluster.Silos.Select(silo => silo.SiloAddress)];
        var (one, other, third) = (silos[0], silos[1], silos[2]);
        // They ask each other in earnest.
        var reach = Services(one).GetRequiredService<IReach>();
        Assert.Equal((true, true), (await reach.Reaches(other), await reach.Reaches(other, third)));

        // Nobody reaches the other: that is for Orleans to judge, and it does.
        Cut((one, other), (other, one), (other, third), (third, other));
        await Task.Delay(TimeSpan.FromSeconds(3), Cancellation);
        Assert.Equal([SiloStatus.Active, SiloStatus.Active, SiloStatus.Active], StatusOf(third, silos));

        Cut((one, other), (other, one));
        SiloStatus[] expected = ReachCount.LeavesFor(one, other) ? [SiloStatus.Dead, SiloStatus.Active, SiloStatus.Active] : [SiloStatus.Active, SiloStatus.Dead, SiloStatus.Active];
        while (!StatusOf(third, silos).SequenceEqual(expected))
            await Task.Delay(50, Cancellation);
    }

    [Fact]
    public async Task One_that_went_on_after_a_pause_is_not_sure_of_itself_before_it_has_asked()
    {
        var clock = new FakeTimeProvider();
        var services = Services(_cluster.Silos[0].SiloAddress);
        using var pulse = new SiloPulse(services.GetRequiredService<IClusterMembershipService>(), services.GetRequiredService<ILocalSiloDetails>(), clock, NullLogger<SiloPulse>.Instance);
        Assert.True(pulse.IsSure);
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.False(pulse.IsSure);

        await pulse.StartAsync(Cancellation);
        for (; !pulse.IsSure; await Task.Delay(20, Cancellation))
            clock.Advance(TimeSpan.FromSeconds(0.25));
        await pulse.StopAsync(Cancellation);
    }

    private IServiceProvider Services(SiloAddress silo) => _cluster.GetSiloServiceProvider(silo);

    private SiloStatus[] StatusOf(SiloAddress asked, SiloAddress[] silos)
    {
        var members = Services(asked).GetRequiredService<IClusterMembershipService>().CurrentSnapshot;
        return [.. silos.Select(silo => members.GetSiloStatus(silo))];
    }

    private void Cut(params (SiloAddress From, SiloAddress To)[] ways)
    {
        lock (_cut)
        {
            _cut.Clear();
            _cut.UnionWith(ways);
        }
    }

    private bool IsCut(SiloAddress from, SiloAddress to)
    {
        lock (_cut)
            return _cut.Contains((from, to));
    }

    /// <summary>Who is cut off from here does not answer; what others say, they say themselves.</summary>
    private sealed class CutReach(IServiceProvider services, Func<SiloAddress, SiloAddress, bool> isCut) : IReach
    {
        // Not before it is needed: it is Orleans that makes this, among its own.
        private Reach Reach => services.GetRequiredService<Reach>();

        private SiloAddress Self => services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

        public Task<bool> Reaches(SiloAddress silo) => isCut(Self, silo) ? Task.FromResult(false) : Reach.Reaches(silo);

        public Task<bool> Reaches(SiloAddress silo, SiloAddress other) => isCut(Self, silo) ? Task.FromResult(false) : Reach.Reaches(silo, other);
    }
}
