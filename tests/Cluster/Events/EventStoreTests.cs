using HealthWuhan.Domain;
using HealthWuhan.Domain.Events;
using HealthWuhan.HealthCloud.Events;
using HealthWuhan.Silo.Schema;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace HealthWuhan.Tests.Events;

/// <summary>The record itself, in a database of its own.</summary>
public sealed class EventStoreTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2021, 8, 4, 12, 0, 0, TimeSpan.FromHours(8));

    private NpgsqlDataSource _database = null!;
    private EventStore _store = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var where = await postgres.CreateDatabase();
        await SchemaUpgrade.Apply(where, NullLogger.Instance, Cancel);
        _database = NpgsqlDataSource.Create(where);
        _store = new(_database);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task The_same_event_is_on_record_once_however_often_and_by_how_many_it_is_told()
    {
        var told = Enumerable.Range(0, 20).Select(number => Swab($"s-{number}")).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _store.Append([.. told, told[0]], Cancel)));
        Assert.Equal(told.Select(entry => entry.Id), (await _database.EventsOf("s-")).Select(happened => happened.Id));
    }

    [Fact]
    public async Task What_came_later_stands_in_whatever_order_it_is_told()
    {
        var (negative, revoked) = (Swab("s", outcome: 1, "Negative"), Swab("s", outcome: 4, "Sampled"));
        var withdrawn = RecordEntry.Of(new("s/withdrawn", EventKinds.SampleWithdrawn, Noon, new WithdrawnFacts("s")));
        await _store.Append([revoked], Cancel);
        await _store.Append([negative, Swab("s"), withdrawn], Cancel);
        Assert.Equal("Sampled 4 true", await _database.Value<string>("SELECT format('%s %s %s', status, outcome, withdrawn::text) FROM sample"));
    }

    [Fact]
    public async Task A_day_gets_its_partition_ahead_and_a_stray_is_kept_and_found_again()
    {
        var partitions = new EventPartitions(_database);
        await _store.Append([Swab("stray", at: Noon.AddDays(3)), Swab("late", at: Noon.AddYears(-51))], Cancel);
        // Of the ten days around it one has a stray already.
        Assert.Equal(9, await partitions.Create(CityTime.DateOf(Noon), Cancel));
        Assert.Equal(0, await partitions.Create(CityTime.DateOf(Noon), Cancel));

        await _store.Append([Swab("stray", at: Noon.AddDays(3)), Swab("late", at: Noon.AddYears(-51)), Swab("today")], Cancel);
        Assert.Equal(
            "event_20210804:today event_stray:late event_stray:stray",
            await _database.Value<string>("SELECT string_agg(tableoid::regclass || ':' || split_part(id, '/', 1), ' ' ORDER BY tableoid::regclass::text, id) FROM event"));
    }

    [Fact]
    public async Task Silos_that_start_at_once_make_each_partition_once()
    {
        var partitions = new EventPartitions(_database);
        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => partitions.Create(CityTime.DateOf(Noon), Cancel)));
        Assert.Equal(10, made.Sum());
    }

    [Fact]
    public async Task Nobody_changes_what_is_on_record()
    {
        await _store.Append([Swab("s")], Cancel);
        await Assert.ThrowsAsync<PostgresException>(() => _database.Value<string>("UPDATE event SET kind = 'nothing' RETURNING id"));
        await Assert.ThrowsAsync<PostgresException>(() => _database.Value<string>("DELETE FROM event RETURNING id"));
    }

    internal static RecordEntry Swab(string sample, int outcome = 0, string status = "Sampled", DateTimeOffset? at = null)
    {
        var facts = new SampleFacts(sample, "tube", "wuchang-01", at ?? Noon) { Purpose = "Voluntary", Status = status, Outcome = outcome, PoolSize = 10 };
        return RecordEntry.Of(outcome == 0
            ? new($"{sample}/collected", EventKinds.SampleCollected, at ?? Noon, facts) { Citizen = new("c-a") }
            : new($"{sample}/result/{outcome}", EventKinds.SampleResult, at ?? Noon, facts) { Citizen = new("c-a") });
    }
}
