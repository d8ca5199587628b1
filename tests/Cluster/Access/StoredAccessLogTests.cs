using HealthWuhan.HealthCloud.Access;
using Npgsql;

namespace HealthWuhan.Tests.Access;

/// <summary>The log in PostgreSQL: written from two nodes, and spoiled by whoever owns the database.</summary>
public sealed class StoredAccessLogTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly byte[] _key = Chains.NewKey();
    private string _where = "";
    private NpgsqlDataSource _database = null!;
    private AccessLog _log = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _where = await postgres.NewDatabase();
        _database = NpgsqlDataSource.Create(_where);
        _log = new(_database, new(_key));
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task An_empty_log_is_whole()
    {
        var (check, head) = await _database.Verified(_key);
        Assert.Equal((null, 0L, 0L), (check.Broken, check.Entries, head!.Entries));
    }

    [Fact]
    public async Task What_two_nodes_append_at_once_is_one_chain_without_a_gap()
    {
        await using var other = NpgsqlDataSource.Create(_where);
        AccessLog[] nodes = [_log, new(other, new(_key))];
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => nodes[i % 2].Append(Chains.Entries(1 + (i % 7)), Cancel)));

        var (check, head) = await _database.Verified(_key);
        Assert.Equal((null, 155L, 155L), (check.Broken, check.Entries, head!.Entries));
    }

    [Fact]
    public async Task What_is_read_is_what_was_written_to_the_microsecond()
    {
        var entry = Chains.Entry(2) with { At = Chains.Noon.AddTicks(12_345_678) };
        await _log.Append([entry], Cancel);
        var read = Assert.Single(await _log.OfCitizen(entry.Citizen!.Value, null, 10, Cancel));
        Assert.Equal(Chains.Noon.AddTicks(12_345_670), read.At);
        Assert.Equal(
            (entry.By.Username, entry.By.Role, "wuchang-01", entry.Action, "c-002", entry.Subject, "家属来电"),
            (read.Username, read.Role, read.Place, read.Action, read.Citizen, read.Subject, read.Reason));
    }

    [Fact]
    public async Task Pages_come_latest_first_and_miss_nothing()
    {
        await _log.Append([.. Enumerable.Repeat(Chains.Entry(), 5)], Cancel);
        var citizen = Chains.Entry().Citizen!.Value;
        Assert.Equal([5, 4], (await _log.OfCitizen(citizen, null, 2, Cancel)).Select(entry => entry.Seq));
        Assert.Equal([3, 2, 1], (await _log.OfCitizen(citizen, 4, 200, Cancel)).Select(entry => entry.Seq));
    }

    [Theory]
    [InlineData("UPDATE access_log SET username = 'medic-2'")]
    [InlineData("DELETE FROM access_log")]
    [InlineData("TRUNCATE access_log")]
    public async Task An_accident_is_stopped_by_the_fence(string accident)
    {
        await _log.Append(Chains.Entries(3), Cancel);
        await Assert.ThrowsAsync<PostgresException>(() => _database.Execute(accident));
        Assert.Null((await _database.Verified(_key)).Check.Broken);
    }

    [Theory]
    [InlineData("UPDATE access_log SET citizen = 'c-999' WHERE seq = 5", 5)]
    [InlineData("UPDATE access_log SET at = at + interval '1 microsecond' WHERE seq = 5", 5)]
    [InlineData("UPDATE access_log SET reason = NULL WHERE seq = 6", 6)]
    [InlineData("DELETE FROM access_log WHERE seq = 5", 5)]
    [InlineData("DELETE FROM access_log WHERE seq = 1", 1)]
    [InlineData("DELETE FROM access_log WHERE seq = 5; UPDATE access_log SET seq = seq - 1 WHERE seq > 5", 5)]
    [InlineData("UPDATE access_log SET seq = CASE seq WHEN 5 THEN -6 ELSE -5 END WHERE seq IN (5, 6); UPDATE access_log SET seq = -seq WHERE seq < 0", 5)]
    [InlineData(
        "UPDATE access_log SET seq = -seq WHERE seq > 5; UPDATE access_log SET seq = 1 - seq WHERE seq < 0;"
        + "INSERT INTO access_log SELECT 6, at, 'medic-2', role, place, action, citizen, subject, reason, hash, hash FROM access_log WHERE seq = 5", 6)]
    [InlineData("INSERT INTO access_log SELECT 11, at, username, role, place, action, citizen, subject, reason, hash, hash FROM access_log WHERE seq = 10", 11)]
    [InlineData("DELETE FROM access_log WHERE seq > 8", 9)]
    [InlineData("DELETE FROM access_log WHERE seq > 8; UPDATE access_log_head SET entries = 8, hash = (SELECT hash FROM access_log WHERE seq = 8)", 8)]
    [InlineData("TRUNCATE access_log; UPDATE access_log_head SET entries = 0, proof = NULL", 0)]
    [InlineData("DELETE FROM access_log_head", 10)]
    public async Task Tampering_is_found(string tampering, long first)
    {
        await _log.Append(Chains.Entries(10), Cancel);
        await _database.Tamper(tampering);
        Assert.Equal(first, (await _database.Verified(_key)).Check.Broken?.Seq);
    }

    [Fact]
    public async Task A_forged_head_is_never_built_upon()
    {
        await _log.Append(Chains.Entries(10), Cancel);
        await _database.Tamper("DELETE FROM access_log WHERE seq > 8; UPDATE access_log_head SET entries = 8, hash = (SELECT hash FROM access_log WHERE seq = 8)");
        await Assert.ThrowsAsync<InvalidDataException>(() => _log.Append([Chains.Entry(11)], Cancel));
        Assert.Equal(8, (await _database.Verified(_key)).Check.Entries);
    }

    [Fact]
    public async Task Everything_taken_away_passes_only_where_nobody_noted_the_head()
    {
        await _log.Append(Chains.Entries(10), Cancel);
        var head = (await _database.Verified(_key)).Head!;
        await _database.Tamper("TRUNCATE access_log; UPDATE access_log_head SET entries = 0, hash = decode(repeat('00', 32), 'hex'), proof = NULL");
        Assert.Null((await _database.Verified(_key)).Check.Broken);
        Assert.Equal(10, (await _database.Verified(_key, new(head.Entries, head.Hash))).Check.Broken?.Seq);
    }

    [Fact]
    public async Task A_search_takes_every_condition_at_once()
    {
        await _log.Append([Chains.Entry(1), Chains.Entry(2), Chains.Entry(2) with { Action = "add-sample", At = Chains.Noon.AddHours(1) }], Cancel);
        Assert.Equal([3, 2, 1], await Found(new() { Limit = 10 }));
        Assert.Equal([3, 2], await Found(new() { Limit = 2 }));
        Assert.Equal([1], await Found(new() { Limit = 2, Before = 2 }));
        Assert.Equal([3], await Found(new() { Limit = 10, Citizen = new("c-002"), Action = "add-sample", Username = "medic-1" }));
        Assert.Equal([3], await Found(new() { Limit = 10, From = Chains.Noon.AddHours(1) }));
        Assert.Equal([2, 1], await Found(new() { Limit = 10, To = Chains.Noon.AddHours(1) }));
        Assert.Empty(await Found(new() { Limit = 10, Username = "medic-2" }));
    }

    private async Task<IEnumerable<long>> Found(AccessQuery query) => (await _log.Search(query, Cancel)).Select(entry => entry.Seq);
}
