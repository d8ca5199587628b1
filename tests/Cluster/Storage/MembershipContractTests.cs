using System.Net;
using HealthWuhan.Silo.Schema;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace HealthWuhan.Tests.Storage;

/// <summary>What Orleans' membership protocol relies on: one order of changes, each all or nothing, and a table that is always readable.</summary>
public sealed class MembershipContractTests(PostgresFixture postgres) : IAsyncLifetime
{
    private NpgsqlDataSource _database = null!;
    private TestMembership _table = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var where = await postgres.CreateDatabase();
        await SchemaUpgrade.Apply(where, NullLogger.Instance, Cancel);
        _database = NpgsqlDataSource.Create(where);
        _table = await TestMembership.Open(_database);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task An_empty_table_has_a_version_and_no_members()
    {
        await TestMembership.Open(_database);
        var read = await _table.Read();
        Assert.Empty(read.Members);
        Assert.Equal(0, read.Version.Version);
    }

    [Fact]
    public async Task A_member_is_read_as_it_was_inserted()
    {
        var entry = TestMembership.NewMember();
        Assert.True(await _table.Insert(entry));

        var read = await _table.Read(entry);

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
        await _table.Insert(TestMembership.NewMember());
        var read = await _table.Read(TestMembership.NewMember());
        Assert.Empty(read.Members);
        Assert.Equal(1, read.Version.Version);
    }

    [Fact]
    public async Task An_insert_at_an_old_version_changes_nothing()
    {
        var old = await _table.Read();
        await _table.Insert(TestMembership.NewMember());

        Assert.False(await _table.Insert(TestMembership.NewMember(), old));

        await _table.AssertIs(members: 1, version: 1);
    }

    [Fact]
    public async Task The_same_member_is_not_inserted_twice_and_the_version_stays()
    {
        var entry = TestMembership.NewMember();
        await _table.Insert(entry);
        Assert.False(await _table.Insert(entry));
        await _table.AssertIs(members: 1, version: 1);
    }

    [Fact]
    public async Task An_update_carries_status_and_suspicions()
    {
        var entry = TestMembership.NewMember();
        await _table.Insert(entry);
        entry.Status = SiloStatus.Dead;
        entry.AddSuspector(TestMembership.NewMember().SiloAddress, TestMembership.Start);

        Assert.True(await _table.Update(entry));

        var member = (await _table.Read()).Members[0].Item1;
        Assert.Equal(SiloStatus.Dead, member.Status);
        Assert.Equal(entry.SuspectTimes, member.SuspectTimes);
        await _table.AssertIs(members: 1, version: 2);
    }

    [Fact]
    public async Task An_update_at_an_old_version_changes_nothing()
    {
        var entry = TestMembership.NewMember();
        await _table.Insert(entry);
        var old = await _table.Read(entry);
        await _table.Insert(TestMembership.NewMember());
        entry.Status = SiloStatus.Dead;

        Assert.False(await _table.Update(entry, old));

        Assert.DoesNotContain((await _table.Read()).Members, member => member.Item1.Status == SiloStatus.Dead);
        await _table.AssertIs(members: 2, version: 2);
    }

    [Fact]
    public async Task An_update_of_a_stranger_leaves_the_version()
    {
        Assert.False(await _table.Update(TestMembership.NewMember()));
        await _table.AssertIs(members: 0, version: 0);
    }

    [Fact]
    public async Task Of_silos_that_join_at_once_each_version_admits_one()
    {
        var next = await _table.Read();
        var joins = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _table.Insert(TestMembership.NewMember(), next)));
        Assert.Equal(1, joins.Count(joined => joined));
        await _table.AssertIs(members: 1, version: 1);
    }

    [Fact]
    public async Task Signs_of_life_disturb_no_update()
    {
        var entry = TestMembership.NewMember();
        await _table.Insert(entry);
        var alive = Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _table.SignsOfLife(entry, 25)));
        var updates = 0;
        while (!alive.IsCompleted || updates == 0)
        {
            Assert.True(await _table.Update(entry));
            updates++;
        }

        await alive;
        await _table.AssertIs(members: 1, version: updates + 1);
    }

    [Fact]
    public async Task A_sign_of_life_is_kept_and_leaves_the_version()
    {
        var entry = TestMembership.NewMember();
        await _table.Insert(entry);
        entry.IAmAliveTime = TestMembership.Start.AddMinutes(1);
        await _table.SignsOfLife(entry, 1);
        Assert.Equal(entry.IAmAliveTime, (await _table.Read()).Members[0].Item1.IAmAliveTime);
        await _table.AssertIs(members: 1, version: 1);
    }

    [Fact]
    public async Task Gateways_are_the_active_members_that_take_clients()
    {
        var gateway = TestMembership.NewMember();
        await _table.Insert(gateway);
        await _table.Insert(TestMembership.NewMember(status: SiloStatus.Joining));
        await _table.Insert(TestMembership.NewMember(proxyPort: 0));

        var gateways = await _table.Gateways();

        Assert.Equal(SiloAddress.New(IPAddress.Loopback, gateway.ProxyPort, gateway.SiloAddress.Generation).ToGatewayUri(), Assert.Single(gateways));
    }

    [Fact]
    public async Task Long_gone_members_are_cleaned_away_and_active_ones_never()
    {
        await _table.Insert(TestMembership.NewMember(status: SiloStatus.Dead));
        var active = TestMembership.NewMember();
        await _table.Insert(active);
        await _table.CleanUp(TestMembership.Start.AddDays(1));
        Assert.Equal(active.SiloAddress, Assert.Single((await _table.Read()).Members).Item1.SiloAddress);
    }

    [Fact]
    public async Task Deleting_a_cluster_deletes_its_version_too()
    {
        await _table.Insert(TestMembership.NewMember());
        await _table.Delete();
        await TestMembership.Open(_database);
        await _table.AssertIs(members: 0, version: 0);
    }
}
