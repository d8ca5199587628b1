using HealthWuhan.HealthCloud.Retention;
using HealthWuhan.Tests.Access;
using Npgsql;

namespace HealthWuhan.Tests.Retention;

/// <summary>The record of events without its oldest days.</summary>
public sealed class PurgeEventsTests(PostgresFixture postgres) : IAsyncLifetime
{
    private NpgsqlDataSource _database = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = NpgsqlDataSource.Create(await postgres.NewDatabase());
        await _database.Execute("SELECT create_event_partitions('2021-08-01', '2021-08-04')");
        await _database.Execute(
            """
            INSERT INTO event (position, day, id, kind, at, recorded_at, payload)
            SELECT row_number() OVER (), day, day::text, 'x', day, day, '{}' FROM generate_series('2021-07-30'::date, '2021-08-06', '1 day') days (day)
            """);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Days_that_have_had_their_time_go_as_a_whole_with_the_strays_of_those_days()
    {
        // Noon of the fourth; the last day that is kept began three days before.
        await new PurgeEvents(_database).Drop(new() { EventDays = 2 }, Chains.Noon, Cancel);
        Assert.Equal(["2021-08-02", "2021-08-03", "2021-08-04", "2021-08-05", "2021-08-06"], await Rows("SELECT day::text FROM event ORDER BY 1"));
        Assert.Equal(["event_20210802", "event_20210803", "event_20210804", "event_stray"], await Rows("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'event'::regclass ORDER BY 1"));
        Assert.Equal(["events 3"], await Rows("SELECT kind || ' ' || removed FROM purge_progress"));
    }

    [Fact]
    public async Task A_day_that_somebody_reads_stays_for_another_night()
    {
        await using var connection = await _database.OpenConnectionAsync(Cancel);
        await using var reading = await connection.BeginTransactionAsync(Cancel);
        await using var read = new NpgsqlCommand("SELECT count(*) FROM event_20210801", connection);
        await read.ExecuteScalarAsync(Cancel);
        await new PurgeEvents(_database).Drop(new() { EventDays = 2 }, Chains.Noon, Cancel);
        Assert.Equal(["2021-08-01"], await Rows("SELECT day::text FROM event_20210801"));
    }

    private async Task<List<string>> Rows(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        var rows = new List<string>();
        while (await reader.ReadAsync(Cancel))
            rows.Add(reader.GetString(0));
        return rows;
    }
}
