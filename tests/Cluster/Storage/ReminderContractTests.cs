using HealthWuhan.Grains;
using HealthWuhan.Silo.Schema;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans.Configuration;

namespace HealthWuhan.Tests.Storage;

/// <summary>What Orleans' reminder service relies on: a reminder has one row, and each silo finds those of its part of the ring.</summary>
public sealed class ReminderContractTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTime s_start = new(2021, 8, 3, 9, 0, 0, DateTimeKind.Utc);

    private NpgsqlDataSource _database = null!;
    private ServiceProvider _services = null!;
    private IReminderTable _table = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var where = await postgres.CreateDatabase();
        await SchemaUpgrade.Apply(where, NullLogger.Instance, Cancel);
        _database = NpgsqlDataSource.Create(where);
        _services = new ServiceCollection()
            .AddLogging()
            .Configure<ClusterOptions>(ClusterIdentity.Apply)
            .UseAdoNetReminderService(options => options.Configure(o =>
            {
                o.Invariant = "Npgsql";
                o.DataSource = _database;
            }))
            .BuildServiceProvider();
        _table = _services.GetRequiredService<IReminderTable>();
        await _table.StartAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_reminder_is_read_as_it_was_set()
    {
        var entry = Reminder("a", period: TimeSpan.FromDays(60));
        var tag = await _table.UpsertRow(entry, Cancel);

        var read = await _table.ReadRow(entry.GrainId, entry.ReminderName, Cancel);

        Assert.NotNull(read);
        Assert.Equal((entry.GrainId, "deliver", s_start, entry.Period, tag), (read.GrainId, read.ReminderName, read.StartAt, read.Period, read.ETag));
    }

    [Fact]
    public async Task A_reminder_set_again_is_one_row_with_a_new_version()
    {
        var first = await _table.UpsertRow(Reminder("a"), Cancel);
        var second = await _table.UpsertRow(Reminder("a", period: TimeSpan.FromHours(2)), Cancel);
        Assert.NotEqual(first, second, StringComparer.Ordinal);
        Assert.Equal(TimeSpan.FromHours(2), Assert.Single((await _table.ReadRows(Grain("a"), Cancel)).Reminders).Period);
    }

    [Fact]
    public async Task A_grain_has_its_own_reminders_only()
    {
        await _table.UpsertRow(Reminder("a"), Cancel);
        await _table.UpsertRow(Reminder("a", name: "escalate"), Cancel);
        await _table.UpsertRow(Reminder("b"), Cancel);
        var names = (await _table.ReadRows(Grain("a"), Cancel)).Reminders.Select(reminder => reminder.ReminderName);
        Assert.Equal(["deliver", "escalate"], names.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_reminder_that_is_not_there_is_null() => Assert.Null(await _table.ReadRow(Grain("a"), "deliver", Cancel));

    [Fact]
    public async Task A_reminder_is_removed_at_its_version_only()
    {
        var old = (await _table.UpsertRow(Reminder("a"), Cancel))!;
        var tag = (await _table.UpsertRow(Reminder("a"), Cancel))!;
        Assert.False(await _table.RemoveRow(Grain("a"), "deliver", old, Cancel));
        Assert.True(await _table.RemoveRow(Grain("a"), "deliver", tag, Cancel));
        Assert.Empty((await _table.ReadRows(Grain("a"), Cancel)).Reminders);
    }

    [Fact]
    public async Task Every_range_of_the_ring_holds_exactly_its_reminders()
    {
        var grains = Enumerable.Range(0, 64).Select(n => Grain($"{n}")).ToArray();
        foreach (var grain in grains)
            await _table.UpsertRow(new ReminderEntry { GrainId = grain, ReminderName = "deliver", StartAt = s_start, Period = TimeSpan.FromHours(1) }, Cancel);
        // Both halves of the numbers, their seams, and points that are the hash of a reminder.
        uint[] points = [0, 1, int.MaxValue, 1u + int.MaxValue, uint.MaxValue, grains[0].GetUniformHashCode(), grains[1].GetUniformHashCode()];
        foreach (var (begin, end) in points.SelectMany(begin => points.Select(end => (begin, end))))
        {
            var read = (await _table.ReadRows(begin, end, Cancel)).Reminders.Select(reminder => reminder.GrainId).Order();
            Assert.Equal(grains.Where(grain => InRange(grain.GetUniformHashCode(), begin, end)).Order(), read);
        }
    }

    [Fact]
    public async Task Clearing_leaves_none()
    {
        await _table.UpsertRow(Reminder("a"), Cancel);
        await _table.TestOnlyClearTable(Cancel);
        Assert.Empty((await _table.ReadRows(0, 0, Cancel)).Reminders);
    }

    // Orleans' ring: after begin, up to and with end, around its end where begin is the larger; from a point to itself it is the whole ring.
    private static bool InRange(uint hash, uint begin, uint end) =>
        begin < end ? hash > begin && hash <= end : hash > begin || hash <= end;

    private static GrainId Grain(string key) => GrainId.Create("reminded", "r-" + key);

    private static ReminderEntry Reminder(string key, string name = "deliver", TimeSpan? period = null) =>
        new() { GrainId = Grain(key), ReminderName = name, StartAt = s_start, Period = period ?? TimeSpan.FromHours(1) };
}
