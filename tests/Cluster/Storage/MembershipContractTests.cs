using System.Net;
using HealthWuhan.Silo.Schema;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using Orleans.Runtime.Membership;
using Orleans.Runtime.MembershipService;

namespace HealthWuhan.Tests.Storage;

/// <summary>What Orleans' membership protocol relies on: one order of changes, each all or nothing, and a table that is always readable.</summary>
public sealed class MembershipContractTests(PostgresFixture postgres) : IAsyncLifetime
{
    // Whole microseconds, as PostgreSQL keeps them.
    private static readonly DateTime s_start = new(2021, 8, 3, 9, 0, 0, 123, 456, DateTimeKind.Utc);

    private NpgsqlDataSource _database = null!;
    private AdoNetClusteringTable _table = null!;
    private int _generation;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static IOptions<ClusterOptions> Cluster => Options.Create(new ClusterOptions { ClusterId = "c", ServiceId = "s" });

    public async ValueTask InitializeAsync()
    {
        var where = await postgres.CreateDatabase();
        await SchemaUpgrade.Apply(where, NullLogger.Instance, Cancel);
        _database = NpgsqlDataSource.Create(where);
        _table = await Open();
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task An_empty_table_has_a_version_and_no_members()
    {
        await Open();
        var read = await _table.ReadAllAsync(Cancel);
        Assert.Empty(read.Members);
        Assert.Equal(0, read.Version.Version);
    }

    [Fact]
    public async Task A_member_is_read_as_it_was_inserted()
    {
        var entry = NewMember();
        Assert.True(await Insert(entry));

        var read = await _table.ReadRowAsync(entry.SiloAddress, Cancel);

        var member = Assert.Single(read.Members).Item1;
        Assert.Equal(1, read.Version.Version);
        Assert.Equal(
            (entry.SiloAddress, entry.SiloName, entry.HostName, entry.Status, entry.ProxyPort, entry.StartTime, entry.IAmAliveTime),
            (member.SiloAddress, member.SiloName, member.HostName, member.Status, member.ProxyPort, member.StartTime, member.IAmAliveTime));
        Assert.Equal(DateTimeKind.Utc, member.StartTime.Kind);
    }

    [Fact]
    public async Task The_row_of_a_stranger_is_the_version_alone()
    {
        await Insert(NewMember());
        var read = await _table.ReadRowAsync(NewMember().SiloAddress, Cancel);
        Assert.Empty(read.Members);
        Assert.Equal(1, read.Version.Version);
    }

    [Fact]
    public async Task An_insert_at_an_old_version_changes_nothing()
    {
        var old = (await _table.ReadAllAsync(Cancel)).Version.Next();
        await Insert(NewMember());

        Assert.False(await _table.InsertRowAsync(NewMember(), old, Cancel));

        await AssertIs(members: 1, version: 1);
    }

    [Fact]
    public async Task The_same_member_is_not_inserted_twice_and_the_version_stays()
    {
        var entry = NewMember();
        await Insert(entry);
        Assert.False(await Insert(entry));
        await AssertIs(members: 1, version: 1);
    }

    [Fact]
    public async Task An_update_carries_status_and_suspicions()
    {
        var entry = NewMember();
        await Insert(entry);
        entry.Status = SiloStatus.Dead;
        entry.AddSuspector(NewMember().SiloAddress, s_start);

        Assert.True(await Update(entry));

        var member = (await _table.ReadAllAsync(Cancel)).Members[0].Item1;
        Assert.Equal(SiloStatus.Dead, member.Status);
        Assert.Equal(entry.SuspectTimes, member.SuspectTimes);
        await AssertIs(members: 1, version: 2);
    }

    [Fact]
    public async Task An_update_at_an_old_version_changes_nothing()
    {
        var entry = NewMember();
        await Insert(entry);
        var old = (await _table.ReadAllAsync(Cancel)).Version.Next();
        await Insert(NewMember());
        entry.Status = SiloStatus.Dead;

        Assert.False(await _table.UpdateRowAsync(entry, "", old, Cancel));

        Assert.DoesNotContain((await _table.ReadAllAsync(Cancel)).Members, member => member.Item1.Status == SiloStatus.Dead);
        await AssertIs(members: 2, version: 2);
    }

    [Fact]
    public async Task An_update_of_a_stranger_leaves_the_version()
    {
        Assert.False(await Update(NewMember()));
        await AssertIs(members: 0, version: 0);
    }

    [Fact]
    public async Task Of_silos_that_join_at_once_each_version_admits_one()
    {
        var next = (await _table.ReadAllAsync(Cancel)).Version.Next();
        var joins = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _table.InsertRowAsync(NewMember(), next, Cancel)));
        Assert.Equal(1, joins.Count(joined => joined));
        await AssertIs(members: 1, version: 1);
    }

    [Fact]
    public async Task Signs_of_life_disturb_no_update()
    {
        var entry = NewMember();
        await Insert(entry);
        var alive = Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SignsOfLife(entry, 25)));
        var updates = 0;
        while (!alive.IsCompleted || updates == 0)
        {
            Assert.True(await Update(entry));
            updates++;
        }

        await alive;
        await AssertIs(members: 1, version: updates + 1);
    }

    [Fact]
    public async Task A_sign_of_life_is_kept_and_leaves_the_version()
    {
        var entry = NewMember();
        await Insert(entry);
        entry.IAmAliveTime = s_start.AddMinutes(1);
        await _table.UpdateIAmAliveAsync(entry, Cancel);
        Assert.Equal(entry.IAmAliveTime, (await _table.ReadAllAsync(Cancel)).Members[0].Item1.IAmAliveTime);
        await AssertIs(members: 1, version: 1);
    }

    [Fact]
    public async Task Gateways_are_the_active_members_that_take_clients()
    {
        var gateway = NewMember();
        await Insert(gateway);
        await Insert(NewMember(status: SiloStatus.Joining));
        await Insert(NewMember(proxyPort: 0));

        var gateways = await Gateways();

        Assert.Equal(SiloAddress.New(IPAddress.Loopback, gateway.ProxyPort, gateway.SiloAddress.Generation).ToGatewayUri(), Assert.Single(gateways));
    }

    [Fact]
    public async Task Long_gone_members_are_cleaned_away_and_active_ones_never()
    {
        await Insert(NewMember(status: SiloStatus.Dead));
        var active = NewMember();
        await Insert(active);
        await _table.CleanupDefunctSiloEntriesAsync(new DateTimeOffset(s_start.AddDays(1)), Cancel);
        Assert.Equal(active.SiloAddress, Assert.Single((await _table.ReadAllAsync(Cancel)).Members).Item1.SiloAddress);
    }

    [Fact]
    public async Task Deleting_a_cluster_deletes_its_version_too()
    {
        await Insert(NewMember());
        await _table.DeleteMembershipTableEntriesAsync("c", Cancel);
        await _table.InitializeMembershipTableAsync(true, Cancel);
        await AssertIs(members: 0, version: 0);
    }

    private async Task<AdoNetClusteringTable> Open()
    {
        var options = Options.Create(new AdoNetClusteringSiloOptions { Invariant = "Npgsql", DataSource = _database });
        var table = new AdoNetClusteringTable(EmptyServices.Instance, Cluster, options, NullLogger<AdoNetClusteringTable>.Instance);
        await table.InitializeMembershipTableAsync(true, Cancel);
        return table;
    }

    private async Task<IList<Uri>> Gateways()
    {
        var options = Options.Create(new AdoNetClusteringClientOptions { Invariant = "Npgsql", DataSource = _database });
        var list = new AdoNetGatewayListProvider(
            NullLogger<AdoNetGatewayListProvider>.Instance, EmptyServices.Instance, options, Options.Create(new GatewayOptions()), Cluster);
        await list.InitializeGatewayListProviderAsync(Cancel);
        return await list.GetGatewaysAsync(Cancel);
    }

    private MembershipEntry NewMember(SiloStatus status = SiloStatus.Active, int proxyPort = 30000) => new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Loopback, 11111, Interlocked.Increment(ref _generation)),
        SiloName = "silo",
        HostName = "host",
        Status = status,
        ProxyPort = proxyPort,
        StartTime = s_start,
        IAmAliveTime = s_start,
    };

    private async Task<bool> Insert(MembershipEntry entry) => await _table.InsertRowAsync(entry, (await _table.ReadAllAsync(Cancel)).Version.Next(), Cancel);

    private async Task<bool> Update(MembershipEntry entry) => await _table.UpdateRowAsync(entry, "", (await _table.ReadAllAsync(Cancel)).Version.Next(), Cancel);

    private async Task SignsOfLife(MembershipEntry entry, int count)
    {
        for (var n = 0; n < count; n++)
            await _table.UpdateIAmAliveAsync(entry, Cancel);
    }

    private async Task AssertIs(int members, int version)
    {
        var read = await _table.ReadAllAsync(Cancel);
        Assert.Equal((members, version), (read.Members.Count, read.Version.Version));
    }

    private sealed class EmptyServices : IServiceProvider
    {
        public static readonly EmptyServices Instance = new();

        public object? GetService(Type serviceType) => null;
    }
}
