using CsCheck;
using HealthWuhan.HealthCloud.Coverage;
using HealthWuhan.HealthCloud.Events;
using HealthWuhan.HealthCloud.Retention;
using HealthWuhan.HealthCloud.Rosters;
using HealthWuhan.Silo.Schema;
using HealthWuhan.Tests.Events;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace HealthWuhan.Tests.Coverage;

/// <summary>The figures of coverage, event by event, against a model that counts everybody anew, and against the recount. In a database of its own.</summary>
public sealed class CoverageHistoryTests(PostgresFixture postgres) : IAsyncLifetime
{
    private NpgsqlDataSource _database = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var where = await postgres.CreateDatabase();
        await SchemaUpgrade.Apply(where, NullLogger.Instance, Cancel);
        _database = NpgsqlDataSource.Create(where);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    /// <summary>Repeats, withdrawals, corrected identities, corrected results, erasures, and a roster that comes late and changes in the middle.</summary>
    [Fact]
    public async Task Whatever_happens_the_figures_are_what_a_recount_says()
    {
        var histories = 0;
        await CoverageStep.Histories(steps: 40).SampleAsync(async steps =>
        {
            await Forget();
            var history = new CoverageHistory($"h{histories++}");
            foreach (var group in steps.Chunk(5))
            {
                await Append(history, group);
                var (expected, found) = (history.Model.Lines(), await Lines());
                Assert.Equal(expected, found);
            }

            Assert.Empty(await Differences());
        }, iter: 15, threads: 1, print: steps => string.Join('\n', steps.Select(step => step.ToString())));
    }

    [Fact]
    public async Task Each_way_in_which_the_record_may_be_wrong_is_told_by_the_recount()
    {
        var history = new CoverageHistory("wrong");
        await Append(history, [new(CoverageAct.Settle, 1, 0, 0, 0), new(CoverageAct.Collect, 1, 0, 0, 10), new(CoverageAct.Collect, 2, 0, 0, 20)]);
        Assert.Empty(await Differences());
        await Spoil("UPDATE coverage SET tested = tested + 1 WHERE community <> ''");
        await Spoil("UPDATE coverage_hour SET sampled = 7 WHERE community = ''");
        await Spoil("UPDATE sample SET status = 'Negative', reported_at = now() WHERE citizen = 'c-wrong-2'");
        await Spoil("UPDATE roster_count SET people = 0");
        Assert.Equal(["coverage", "coverage-hour", "roster", "sample"], (await Differences()).Select(difference => difference.List).Order(StringComparer.Ordinal));
    }

    /// <summary>A result that comes on record before the correction by which it is another person's.</summary>
    [Fact]
    public async Task A_swab_is_its_last_owners_also_where_the_result_is_quicker_than_the_correction()
    {
        var history = new CoverageHistory("late");
        await Append(history, [new(CoverageAct.Collect, 1, 0, 0, 10)]);
        var correction = history.Do(new(CoverageAct.Correct, 0, 2, 0, 0));
        await new EventStore(_database).Append(history.Do(new(CoverageAct.Result, 0, 0, 0, 5)), Cancel);
        Assert.Equal("c-late-2", await _database.Value<string>("SELECT citizen FROM sample"));
        Assert.Empty(await Differences());
        await new EventStore(_database).Append(correction, Cancel);
        Assert.Equal(history.Model.Lines(), await Lines());
    }

    private async Task Append(CoverageHistory history, CoverageStep[] steps)
    {
        var events = new List<RecordEntry>();
        foreach (var step in steps)
        {
            // What is no event comes between events that are told together.
            if (step.Act is CoverageAct.Settle or CoverageAct.LeaveRoster or CoverageAct.Erase)
            {
                await new EventStore(_database).Append(events, Cancel);
                events.Clear();
                await Change(history, step);
                continue;
            }

            events.AddRange(history.Do(step));
        }

        await new EventStore(_database).Append(events, Cancel);
    }

    private async Task Change(CoverageHistory history, CoverageStep step)
    {
        var imports = new RosterImports(_database);
        switch (step.Act)
        {
            case CoverageAct.Settle:
                var import = await imports.Begin("test", null, CoverageHistory.Start, Cancel);
                await imports.Put(import, new([history.Resident(step)], [], 0, 0), CoverageHistory.Start, Cancel);
                break;
            case CoverageAct.LeaveRoster:
                await _database.Value<string>("DELETE FROM roster WHERE citizen = $1", history.Key(step.Person).Value);
                history.Model.Roster.Remove(step.Person);
                break;
            default:
                await new PersonRows(_database).Delete(history.Key(step.Person), CoverageHistory.Start, Cancel);
                history.Model.Roster.Remove(step.Person);
                foreach (var swab in history.Model.Swabs.Values.Where(swab => swab.Person == step.Person).ToArray())
                    history.Model.Swabs[swab.Id] = swab with { Person = CoverageModel.Erased };
                break;
        }
    }

    /// <summary>As <see cref="CoverageModel.Lines"/>, from the tables.</summary>
    private async Task<string[]> Lines()
    {
        await using var command = _database.CreateCommand(
            """
            SELECT format('%s/%s/%s: %s %s %s %s %s', round, community, exclusion, swabs, sampled, tested, recheck, recollect) FROM coverage WHERE swabs <> 0
            UNION ALL SELECT format('%s at %s %s/%s: %s', round, to_char(hour AT TIME ZONE 'UTC', 'HH24'), community, exclusion, sampled) FROM coverage_hour WHERE sampled <> 0
            UNION ALL SELECT format('roster %s/%s: %s', community, exclusion, people) FROM roster_count WHERE people <> 0
            """);
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        var lines = new List<string>();
        while (await reader.ReadAsync(Cancel))
            lines.Add(reader.GetString(0));
        return [.. lines.Order(StringComparer.Ordinal)];
    }

    private async Task<List<RecountDifference>> Differences()
    {
        var differences = new List<RecountDifference>();
        await foreach (var difference in new Recount(_database).Run(Cancel))
            differences.Add(difference);
        return differences;
    }

    private Task<string?> Spoil(string sql) => _database.Value<string>(sql);

    /// <summary>Every history begins in a city that nothing has happened in.</summary>
    private Task<string?> Forget() => _database.Value<string>(
        """
        ALTER TABLE event DISABLE TRIGGER event_is_append_only;
        TRUNCATE event, sample, roster, roster_count, coverage, coverage_hour;
        ALTER TABLE event ENABLE TRIGGER event_is_append_only
        """);
}
