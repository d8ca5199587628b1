using HealthWuhan.HealthCloud.Feed;
using HealthWuhan.Silo.Schema;
using HealthWuhan.Tests.Events;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace HealthWuhan.Tests.Feed;

/// <summary>Of many silos one calls a consumer, and what another has taken over cannot be moved by the first.</summary>
public sealed class FeedConsumersTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Id = "province";
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    private readonly Guid _first = Guid.NewGuid();
    private readonly Guid _second = Guid.NewGuid();
    private NpgsqlDataSource _database = null!;
    private FeedConsumers _consumers = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var where = await postgres.CreateDatabase();
        await SchemaUpgrade.Apply(where, NullLogger.Instance, Cancel);
        _database = NpgsqlDataSource.Create(where);
        _consumers = new(_database);
        await _consumers.Put(new(Id, new("https://example.org/"), [1, 2, 3], []), after: 0, "admin", Cancel);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Of_many_that_want_a_consumer_one_gets_it_until_its_lease_ends()
    {
        var silos = Enumerable.Range(0, 8).Select(_ => Guid.NewGuid()).ToArray();
        var leased = await Task.WhenAll(silos.Select(silo => _consumers.Lease(Id, silo, s_minute, Cancel)));
        var owner = silos[Array.FindIndex(leased, consumer => consumer is not null)];
        Assert.Single(leased.OfType<FeedConsumer>());
        Assert.NotNull(await _consumers.Lease(Id, owner, TimeSpan.FromMilliseconds(1), Cancel));

        await Eventually(() => _consumers.Lease(Id, _second, s_minute, Cancel));
        Assert.Null(await _consumers.Lease(Id, owner, s_minute, Cancel));
    }

    [Fact]
    public async Task Who_has_lost_the_lease_moves_nothing()
    {
        var mine = await _consumers.Lease(Id, _first, s_minute, Cancel);
        await _consumers.Release(Id, _first, Cancel);
        var theirs = await _consumers.Lease(Id, _second, s_minute, Cancel);
        Assert.False(await _consumers.Advance(mine!, _first, 10, [new(5, "c-a", "answered 422", 1)], Cancel));
        Assert.True(await _consumers.Advance(theirs!, _second, 3, [], Cancel));
        Assert.Equal((3L, 0L), ((await _consumers.List(Cancel))[0].Position, await _database.Value<long>("SELECT count(*) FROM feed_dead_letter")));
    }

    [Fact]
    public async Task Where_somebody_has_sent_a_consumer_back_meanwhile_it_goes_there()
    {
        var consumer = await _consumers.Lease(Id, _first, s_minute, Cancel);
        Assert.True(await _consumers.Advance(consumer!, _first, 10, [], Cancel));
        var ahead = await _consumers.Lease(Id, _first, s_minute, Cancel);
        await _consumers.Put(consumer!, after: 2, "admin", Cancel);
        Assert.False(await _consumers.Advance(ahead!, _first, 20, [], Cancel));
        Assert.Equal(2, (await _consumers.List(Cancel))[0].Position);
    }

    [Fact]
    public async Task How_far_behind_a_consumer_is_counts_what_it_has_not_taken_and_since_when()
    {
        Assert.Equal([new FeedDelay(Id, 0, 0)], await _consumers.Delays(Cancel));
        await _database.Value<long>(
            """
            SELECT append_events(array['a', 'b'], array[current_date, current_date], array['x', 'x'], array[now(), now()], array[NULL, NULL]::text[],
              array[true, true], array['{}', '{}']::jsonb[])
            """);
        var behind = Assert.Single(await _consumers.Delays(Cancel));
        Assert.Equal((2, true), (behind.Events, behind.Seconds > 0));

        var consumer = await _consumers.Lease(Id, _first, s_minute, Cancel);
        await _consumers.Advance(consumer!, _first, 2, [], Cancel);
        Assert.Equal([new FeedDelay(Id, 0, 0)], await _consumers.Delays(Cancel));
    }

    private static async Task Eventually(Func<Task<FeedConsumer?>> ask)
    {
        while (await ask() is null)
            await Task.Delay(10, Cancel);
    }
}
