using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using Orleans.Runtime.Membership;
using Orleans.Runtime.MembershipService;

namespace HealthWuhan.Tests.Storage;

/// <summary>Orleans' own membership provider on a database, used as a silo uses it: read, decide, then change at the version that was read.</summary>
public sealed class TestMembership
{
    /// <summary>Whole milliseconds, as Orleans writes the times of suspicions.</summary>
    public static readonly DateTime Start = new(2021, 8, 3, 9, 0, 0, 123, DateTimeKind.Utc);

    private const string Id = "cluster";
    private static readonly IOptions<ClusterOptions> s_cluster = Options.Create(new ClusterOptions { ClusterId = Id, ServiceId = "service" });
    private static int s_generation;

    private readonly NpgsqlDataSource _database;
    private readonly AdoNetClusteringTable _table;

    private TestMembership(NpgsqlDataSource database, AdoNetClusteringTable table)
    {
        _database = database;
        _table = table;
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<TestMembership> Open(NpgsqlDataSource database)
    {
        var options = Options.Create(new AdoNetClusteringSiloOptions { Invariant = "Npgsql", DataSource = database });
        var table = new AdoNetClusteringTable(NoServices.Instance, s_cluster, options, NullLogger<AdoNetClusteringTable>.Instance);
        await table.InitializeMembershipTableAsync(true, Cancel);
        return new TestMembership(database, table);
    }

    public static MembershipEntry NewMember(SiloStatus status = SiloStatus.Active, int proxyPort = 30000) => new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Loopback, 11111, Interlocked.Increment(ref s_generation)),
        SiloName = "silo",
        HostName = "host",
        Status = status,
        ProxyPort = proxyPort,
        StartTime = Start,
        IAmAliveTime = Start,
    };

    public Task<MembershipTableData> Read() => _table.ReadAllAsync(Cancel);

    public Task<MembershipTableData> Read(MembershipEntry entry) => _table.ReadRowAsync(entry.SiloAddress, Cancel);

    public async Task<bool> Insert(MembershipEntry entry) => await Insert(entry, await Read());

    public Task<bool> Insert(MembershipEntry entry, MembershipTableData read) => _table.InsertRowAsync(entry, read.Version.Next(), Cancel);

    public async Task<bool> Update(MembershipEntry entry) => await Update(entry, await Read(entry));

    // The provider refuses by itself, without asking the database, a tag that is not the one it read.
    public Task<bool> Update(MembershipEntry entry, MembershipTableData read) =>
        _table.UpdateRowAsync(entry, read.Members is [var member, ..] ? member.Item2 : read.Version.VersionEtag, read.Version.Next(), Cancel);

    public async Task SignsOfLife(MembershipEntry entry, int count)
    {
        for (var n = 0; n < count; n++)
            await _table.UpdateIAmAliveAsync(entry, Cancel);
    }

    public async Task<IList<Uri>> Gateways()
    {
        var options = Options.Create(new AdoNetClusteringClientOptions { Invariant = "Npgsql", DataSource = _database });
        var list = new AdoNetGatewayListProvider(
            NullLogger<AdoNetGatewayListProvider>.Instance, NoServices.Instance, options, Options.Create(new GatewayOptions()), s_cluster);
        await list.InitializeGatewayListProviderAsync(Cancel);
        return await list.GetGatewaysAsync(Cancel);
    }

    public Task CleanUp(DateTime before) => _table.CleanupDefunctSiloEntriesAsync(new DateTimeOffset(before), Cancel);

    public Task Delete() => _table.DeleteMembershipTableEntriesAsync(Id, Cancel);

    public async Task AssertIs(int members, int version)
    {
        var read = await Read();
        Assert.Equal((members, version), (read.Members.Count, read.Version.Version));
    }

    private sealed class NoServices : IServiceProvider
    {
        public static readonly NoServices Instance = new();

        public object? GetService(Type serviceType) => null;
    }
}
