using HealthWuhan.HealthCloud.Retention;
using HealthWuhan.Tests.Access;
using Npgsql;

namespace HealthWuhan.Tests.Retention;

/// <summary>Each table's step in a database of its own: what is old goes, what is young or still needed stays.</summary>
public sealed class PurgeTablesTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset s_now = Chains.Noon.AddYears(10);
    private NpgsqlDataSource _database = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = NpgsqlDataSource.Create(await postgres.NewDatabase());

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    /// <summary>A step, rows whose first column is kept or gone, and how they are put; <c>@old</c> is before the step's time, <c>@young</c> after it.</summary>
    public static TheoryData<string, string, string> Steps => new()
    {
        {
            "sampling-orders",
            """
            INSERT INTO sampling_order (id, citizen, kind, barcode, pool_size, site, collected_at, ordered_at, fulfilled_by, withdrawn, revision) VALUES
            ('gone-1', 'c', 'Recheck', 't', 1, 's', @old, @old, 'x', false, 1), ('gone-2', 'c', 'Recheck', 't', 1, 's', @old, @old, NULL, true, 1),
            ('gone-3', 'c', 'Recollection', 't', 1, 's', @old, @old, NULL, false, 1), ('kept-1', 'c', 'Recheck', 't', 1, 's', @old, @old, NULL, false, 1),
            ('kept-2', 'c', 'Recheck', 't', 1, 's', @old, @young, 'x', false, 1)
            """,
            "SELECT id FROM sampling_order"
        },
        {
            "swabs",
            """
            INSERT INTO sample (id, citizen, barcode, site, pool_size, purpose, collected_at, status, outcome, owner) VALUES
            ('gone-1', 'c', 't', 's', 1, 'p', @old, 'Negative', 1, 0), ('kept-1', 'c', 't', 's', 1, 'p', @young, 'Negative', 1, 0)
            """,
            "SELECT id FROM sample"
        },
        {
            "roster",
            """
            INSERT INTO roster (citizen, community, exclusion, person, source, updated_at) VALUES
            ('gone-1', '420106-001', '', '', 1, @old), ('gone-2', '420106-001', 'Away', '', 1, @old), ('kept-1', '420106-001', '', '', 1, @young)
            """,
            "SELECT citizen FROM roster"
        },
        {
            "roster-imports",
            "INSERT INTO roster_import (username, started_at, progress_at) VALUES ('gone-1', @old, @old), ('kept-1', @old, @young)",
            "SELECT username FROM roster_import"
        },
        {
            "held-results",
            """
            INSERT INTO held_result (barcode, fingerprint, lab, received_at, held, decided_at) VALUES
            ('gone-1', '', 'l', @old, '{}', @old), ('kept-1', '', 'l', @old, '{}', NULL), ('kept-2', '', 'l', @old, '{}', @young)
            """,
            "SELECT barcode FROM held_result"
        },
        {
            "conversions",
            """
            INSERT INTO conversion (id, citizen, reason, status, submitted_at, closed_at, revision) VALUES
            ('gone-1', 'c', 'ConditionsMet', 'Approved', @old, @old, 1), ('kept-1', 'c', 'ConditionsMet', 'Approved', @old, @young, 1), ('kept-2', 'c', 'ConditionsMet', 'Submitted', @old, NULL, 1)
            """,
            "SELECT id FROM conversion"
        },
        {
            "code-changes",
            """
            INSERT INTO health_code_change (citizen, revision, at, from_color, to_color, reasons) VALUES
            ('gone-1', 1, @old, 'Green', 'Red', '[]'), ('kept-1', 2, @young, 'Red', 'Green', '[]')
            """,
            "SELECT citizen FROM health_code_change"
        },
        {
            "directives",
            """
            INSERT INTO directive (revision, kind, id, document, put_by, put_at) VALUES
            (1, 'Zone', 'a', '"gone-1"', 'x', @old), (2, 'Zone', 'a', '"kept-1"', 'x', @old), (3, 'Round', 'a', '"kept-2"', 'x', @old),
            (4, 'Zone', 'b', '"kept-3"', 'x', @young), (5, 'Zone', 'b', '"kept-4"', 'x', @young)
            """,
            "SELECT document #>> '{}' FROM directive"
        },
        {
            "sms-counts",
            "INSERT INTO sms_sent (span, starts_at, messages) VALUES ('gone-1', @old, 1), ('kept-1', @young, 1)",
            "SELECT span FROM sms_sent"
        },
        {
            "result-looks",
            "INSERT INTO result_look (citizen, until, at) VALUES ('gone-1', @old, @old), ('kept-1', @old, @young), ('kept-2', @young, @young)",
            "SELECT citizen FROM result_look"
        },
        {
            "erasure-requests",
            """
            INSERT INTO erasure_request (id, subject, citizen, asked_at, due, status, decided_at) VALUES
            ('gone-1', 's', NULL, @old, @old, 'Done', @old), ('kept-1', 's', 'c', @old, @old, 'Waiting', @old), ('kept-2', 's', NULL, @old, @old, 'Done', @young)
            """,
            "SELECT id FROM erasure_request"
        },
        {
            "list-exports",
            """
            INSERT INTO list_export (at, username, role, list, filter) VALUES (@old, 'gone-1', 'admin', 'orders', ''), (@young, 'kept-1', 'admin', 'orders', '')
            """,
            "SELECT username FROM list_export"
        },
    };

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task What_is_old_goes_and_what_is_still_needed_stays(string kind, string put, string read)
    {
        var step = PurgeSteps.All.Single(step => step.Kind == kind);
        var until = s_now.AddDays(-step.Days(new()));
        await _database.Execute(put.Replace("@old", Sql(until.AddSeconds(-1)), StringComparison.Ordinal).Replace("@young", Sql(until.AddSeconds(1)), StringComparison.Ordinal));
        var removed = await new PurgeTables(_database).Delete(step, new(), s_now, Cancel);

        Assert.Equal(put.Split("gone-").Length - 1, removed);
        Assert.All(await Rows(read), row => Assert.StartsWith("kept-", row, StringComparison.Ordinal));
        Assert.Equal(put.Split("kept-").Length - 1, (await Rows(read)).Count);
        Assert.Equal([$"{kind} {removed}"], await Rows("SELECT kind || ' ' || removed FROM purge_progress"));
    }

    [Fact]
    public void Every_step_is_under_test() => Assert.Equal(PurgeSteps.All.Select(step => step.Kind), Steps.Select(row => row.Data.Item1));

    [Fact]
    public async Task More_than_a_batch_goes_in_several_and_is_counted_as_one()
    {
        await _database.Execute($"INSERT INTO result_look SELECT 'c-' || n, {Sql(Chains.Noon)}, {Sql(Chains.Noon)} FROM generate_series(1, 2500) n");
        var step = PurgeSteps.All.Single(step => step.Kind == "result-looks");
        Assert.Equal(2500, await new PurgeTables(_database).Delete(step, new(), s_now, Cancel));
        Assert.Equal(["result-looks 2500"], await Rows("SELECT kind || ' ' || removed FROM purge_progress"));
    }

    private static string Sql(DateTimeOffset at) => $"'{at:O}'::timestamptz";

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
