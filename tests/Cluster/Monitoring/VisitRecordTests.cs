using HealthWuhan.Domain.Monitoring;
using HealthWuhan.HealthCloud.Monitoring;
using HealthWuhan.Silo.Schema;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace HealthWuhan.Tests.Monitoring;

/// <summary>What several nodes count, in one real database.</summary>
public sealed class VisitRecordTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2021, 8, 7, 12, 0, 0, TimeSpan.FromHours(8));

    private NpgsqlDataSource _database = null!;
    private VisitRecord _record = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var connectionString = await postgres.CreateDatabase();
        await SchemaUpgrade.Apply(connectionString, NullLogger.Instance, Cancellation);
        _database = NpgsqlDataSource.Create(connectionString);
        _record = new(_database);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_report_that_is_sent_again_changes_nothing_and_one_that_comes_late_replaces_nothing()
    {
        var node = Guid.NewGuid();
        await _record.Put(Report(node, 2, new(20, 100, 30, 130), Minute(0, 20)), Cancellation);
        await _record.Put(Report(node, 2, new(20, 100, 30, 130), Minute(0, 20)), Cancellation);
        await _record.Put(Report(node, 1, new(10, 50, 15, 65), Minute(0, 10)), Cancellation);
        Assert.Equal(new VisitFigures(20, 100, 30, 130), await _record.Total(Cancellation));
        Assert.Equal(20, Assert.Single(await Minutes()).Figures.Visits);
    }

    [Fact]
    public async Task Nodes_add_up_and_the_peak_is_the_busiest_hour_of_all_of_them()
    {
        await _record.Put(Report(Guid.NewGuid(), 1, new(70, 0, 0, 0), Minute(-30, 20), Minute(10, 50)), Cancellation);
        await _record.Put(Report(Guid.NewGuid(), 1, new(61, 0, 0, 0), Minute(-31, 45), Minute(59, 16)), Cancellation);
        Assert.Equal(131, (await _record.Total(Cancellation)).Visits);
        var peak = await _record.PeakHour(Cancellation);
        Assert.Equal((Noon, 66), (peak!.At, peak.Figures.Visits));
        Assert.Equal([65L, 66L], VisitRules.AddUp(await Minutes(), VisitRules.HourOf).Select(hour => hour.Figures.Visits));
    }

    [Fact]
    public async Task Latencies_of_nodes_are_merged_bucket_by_bucket()
    {
        await _record.Put(Report(Guid.NewGuid(), 1, default, Minute(0, 1) with { Latency = [0, 3, 0, 0] }), Cancellation);
        await _record.Put(Report(Guid.NewGuid(), 1, default, Minute(0, 1) with { Latency = [0, 0, 1] }), Cancellation);
        var minute = Assert.Single(VisitRules.AddUp(await Minutes(), VisitRules.MinuteOf));
        Assert.Equal((1, 2), (minute.Percentile(0.75)!.Value.TotalMicroseconds, minute.Percentile(0.76)!.Value.TotalMicroseconds));
    }

    [Fact]
    public async Task A_node_is_read_back_as_it_reported()
    {
        var report = Report(Guid.NewGuid(), 1, new(1, 2, 3, 4), Minute(0, 1));
        await _record.Put(report, Cancellation);
        Assert.Equal(report.Node, Assert.Single(await _record.Nodes(Noon, Cancellation)));
        Assert.Empty(await _record.Nodes(Noon.AddSeconds(1), Cancellation));
    }

    [Fact]
    public async Task Before_the_first_visit_there_is_no_peak() => Assert.Null(await _record.PeakHour(Cancellation));

    private Task<IReadOnlyList<VisitSpan>> Minutes() => _record.Minutes(Noon.AddHours(-1), Noon.AddHours(1), Cancellation);

    private static VisitSpan Minute(int minute, int visits) => new(Noon.AddMinutes(minute), new(visits, 0, 0, 0)) { Latency = [visits] };

    private static NodeReport Report(Guid node, long revision, VisitFigures total, params VisitSpan[] minutes) => new(
        new()
        {
            Id = node,
            Name = "node",
            Silo = "127.0.0.1:1@1",
            Version = "1",
            StartedAt = Noon.ToUniversalTime(),
            SeenAt = Noon.ToUniversalTime(),
            Total = total,
            Memory = 5,
            Queue = 6,
            Load = new("host", 2) { Over = TimeSpan.FromSeconds(7), Processor = TimeSpan.FromSeconds(8), Served = new(9, 10, 11, 12) },
        },
        minutes,
        revision);
}
