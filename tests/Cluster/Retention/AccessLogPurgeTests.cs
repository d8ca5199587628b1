using HealthWuhan.HealthCloud.Access;
using HealthWuhan.Tests.Access;
using Npgsql;

namespace HealthWuhan.Tests.Retention;

/// <summary>The access log without its oldest entries: it can still be checked, and a log that somebody shortened is none that was purged.</summary>
public sealed class AccessLogPurgeTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly byte[] _key = Chains.NewKey();
    private NpgsqlDataSource _database = null!;
    private AccessLog _log = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = NpgsqlDataSource.Create(await postgres.NewDatabase());
        _log = new(_database, new(_key));
        await _log.Append([.. Chains.Entries(10).Select((entry, i) => entry with { At = Chains.Noon.AddDays(i) })], Cancel);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task What_is_left_is_a_whole_log_to_which_more_is_appended()
    {
        var head = (await _database.Verified(_key)).Head!;
        Assert.Equal(4, await Purge(Chains.Noon.AddDays(4)));
        await _log.Append([Chains.Entry(11)], Cancel);

        var (check, _) = await _database.Verified(_key, new(head.Entries, head.Hash));
        Assert.Equal((null, 7L, 4L), (check.Broken, check.Entries, check.Purged));
        Assert.Equal(5, (await _log.Search(new() { Limit = 20 }, Cancel))[^1].Seq);
    }

    [Fact]
    public async Task It_goes_in_batches_and_ends_before_the_first_entry_that_is_young_enough()
    {
        var purged = new List<int>();
        for (var i = 0; i < 4; i++)
            purged.Add(await Purge(Chains.Noon.AddDays(7), 3));
        Assert.Equal([3, 3, 1, 0], purged);
        Assert.Equal((null, 3L), (await Checked()).Found());
    }

    [Fact]
    public async Task A_log_that_was_purged_altogether_goes_on()
    {
        Assert.Equal(10, await Purge(Chains.Noon.AddYears(1)));
        Assert.Equal((null, 0L), (await Checked()).Found());
        await _log.Append(Chains.Entries(2), Cancel);
        Assert.Equal((null, 2L), (await Checked()).Found());
    }

    [Theory]
    [InlineData("DELETE FROM access_log WHERE seq = 5", 5)]
    [InlineData("DELETE FROM access_log WHERE seq <= 6; UPDATE access_log_anchor SET entries = 6, hash = (SELECT previous_hash FROM access_log WHERE seq = 7)", 6)]
    [InlineData("DELETE FROM access_log_anchor", 1)]
    [InlineData("DELETE FROM access_log WHERE seq <= 6; DELETE FROM access_log_anchor", 1)]
    [InlineData("UPDATE access_log SET citizen = 'c-999' WHERE seq = 7", 7)]
    [InlineData("DELETE FROM access_log WHERE seq = 10", 10)]
    [InlineData("DELETE FROM access_log_head", 10)]
    public async Task Tampering_after_a_purge_is_found(string tampering, long first)
    {
        await Purge(Chains.Noon.AddDays(4));
        await _database.Tamper(tampering);
        Assert.Equal(first, (await Checked()).Broken?.Seq);
    }

    [Fact]
    public async Task What_was_tampered_with_is_not_made_to_vanish()
    {
        await _database.Tamper("UPDATE access_log SET username = 'medic-2' WHERE seq = 2");
        await Assert.ThrowsAsync<InvalidDataException>(() => Purge(Chains.Noon.AddDays(4)));
        Assert.Equal((2L, 10L), ((await Checked()).Broken!.Seq, (await Checked()).Entries));
    }

    [Fact]
    public async Task A_beginning_that_was_taken_away_is_not_covered_up_by_a_purge()
    {
        await _database.Tamper("DELETE FROM access_log WHERE seq <= 2");
        await Assert.ThrowsAsync<InvalidDataException>(() => Purge(Chains.Noon.AddDays(4)));
        Assert.Equal(1, (await Checked()).Broken?.Seq);
    }

    [Fact]
    public async Task A_head_that_was_noted_down_before_what_was_purged_can_no_longer_be_found()
    {
        var hashes = (await _log.Search(new() { Limit = 20 }, Cancel)).ToDictionary(entry => entry.Seq, entry => entry.Hash);
        await Purge(Chains.Noon.AddDays(4));
        Assert.Contains("purged", (await _database.Verified(_key, new(3, hashes[3]))).Check.Broken?.Why, StringComparison.Ordinal);
        Assert.Null((await _database.Verified(_key, new(4, hashes[4]))).Check.Broken);
        Assert.NotNull((await _database.Verified(_key, new(4, hashes[5]))).Check.Broken);
    }

    [Fact]
    public async Task What_cannot_be_noted_is_not_deleted()
    {
        await Assert.ThrowsAsync<TimeoutException>(() =>
            _log.Purge(Chains.Noon.AddDays(4), 100, (_, _) => Task.FromException(new TimeoutException()), Cancel));
        Assert.Equal((null, 10L), (await Checked()).Found());
    }

    private Task<int> Purge(DateTimeOffset before, int limit = 100) => _log.Purge(before, limit, (_, _) => Task.CompletedTask, Cancel);

    private async Task<ChainCheck> Checked() => (await _database.Verified(_key)).Check;
}

/// <summary>Short ways to say what a check has found.</summary>
internal static class ChainChecks
{
    public static (BrokenLink? Broken, long Entries) Found(this ChainCheck check) => (check.Broken, check.Entries);
}
