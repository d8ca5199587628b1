using HealthWuhan.HealthCloud.Events;
using HealthWuhan.HealthCloud.Feed;
using HealthWuhan.Silo.Schema;
using HealthWuhan.Tests.Events;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace HealthWuhan.Tests.Feed;

/// <summary>A reader that pages while fifty writers commit, each after a pause of its own, so that they commit in another order than they began.</summary>
public sealed class FeedPagingTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const int Writers = 50;
    private const int Commits = 8;

    private NpgsqlDataSource _database = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var where = await postgres.CreateDatabase();
        await SchemaUpgrade.Apply(where, NullLogger.Instance, Cancel);
        _database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(where) { MaxPoolSize = Writers + 2 });
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Who_pages_while_others_commit_misses_nothing()
    {
        var feed = new EventFeed(_database);
        var seen = await Page(
            (writer, commit) => ("SELECT append_events(ARRAY[$1], ARRAY['2021-08-04'::date], ARRAY['sample-withdrawn'], ARRAY[now()], ARRAY[NULL], ARRAY[true], ARRAY['{}'::jsonb])", $"{writer}-{commit}"),
            async after =>
            {
                var page = await feed.Read(after, [], 7, Cancel);
                return ([.. page.Events.Select(happened => happened.Id)], page.Next);
            },
            longestPause: 4);
        Assert.Equal(Writers * Commits, seen.Count);
        Assert.Equal(seen.Count, seen.Distinct(StringComparer.Ordinal).Count());
    }

    /// <summary>The same with a sequence, as one would write it at first: this test can fail.</summary>
    [Fact]
    public async Task Who_pages_by_a_sequence_misses_some()
    {
        await using (var create = _database.CreateCommand("CREATE TABLE naive (position bigserial PRIMARY KEY, id text NOT NULL)"))
            await create.ExecuteNonQueryAsync(Cancel);
        var seen = await Page((writer, commit) => ("INSERT INTO naive (id) VALUES ($1)", $"{writer}-{commit}"), ReadNaively, longestPause: 60);
        Assert.InRange(seen.Count, 1, (Writers * Commits) - 1);
    }

    [Fact]
    public async Task Of_a_kind_that_is_rare_nothing_is_passed_over()
    {
        var store = new EventStore(_database);
        await store.Append([EventStoreTests.Swab("s-1"), EventStoreTests.Swab("s-1", outcome: 1, "Negative"), EventStoreTests.Swab("s-2")], Cancel);
        var page = await new EventFeed(_database).Read(0, ["sample-result"], 10, Cancel);
        Assert.Equal("s-1/result/1 3", $"{string.Join(' ', page.Events.Select(happened => happened.Id))} {page.Next}");
    }

    private async Task<List<string>> Page(Func<int, int, (string Sql, string Id)> write, Func<long, Task<(IReadOnlyList<string> Ids, long Next)>> read, int longestPause)
    {
        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => Write(writer, write, longestPause), Cancel)));
        var (seen, after) = (new List<string>(), 0L);
        while (true)
        {
            var wasOver = writing.IsCompleted;
            var (ids, next) = await read(after);
            seen.AddRange(ids);
            if (wasOver && next == after)
                break;
            after = next;
        }

        await writing;
        return seen;
    }

    private async Task Write(int writer, Func<int, int, (string Sql, string Id)> write, int longestPause)
    {
        for (var commit = 0; commit < Commits; commit++)
        {
            await using var connection = await _database.OpenConnectionAsync(Cancel);
            await using var transaction = await connection.BeginTransactionAsync(Cancel);
            var (sql, id) = write(writer, commit);
            await using (var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = id } } })
                await command.ExecuteNonQueryAsync(Cancel);
            await Task.Delay(Random.Shared.Next(0, longestPause), Cancel);
            await transaction.CommitAsync(Cancel);
        }
    }

    private async Task<(IReadOnlyList<string> Ids, long Next)> ReadNaively(long after)
    {
        await using var command = _database.CreateCommand("SELECT position, id FROM naive WHERE position > $1 ORDER BY position LIMIT 7");
        command.Parameters.Add(new() { Value = after });
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        var (ids, next) = (new List<string>(), after);
        while (await reader.ReadAsync(Cancel))
        {
            next = reader.GetInt64(0);
            ids.Add(reader.GetString(1));
        }

        return (ids, next);
    }
}
