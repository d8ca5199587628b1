using CsCheck;
using HealthWuhan.Api.Monitoring;
using HealthWuhan.Domain.Monitoring;

namespace HealthWuhan.Tests.Monitoring;

/// <summary>What a node keeps until it is stored, against a database that takes some reports, loses some and takes some without saying so.</summary>
public class MinuteLedgerTests
{
    private static readonly DateTimeOffset Start = new(2021, 8, 7, 3, 0, 0, TimeSpan.Zero);

    private enum Fate
    {
        Stored,
        Lost,
        StoredAndAnswerLost,
        StoredLate,
    }

    [Fact]
    public void Whatever_happens_to_reports_every_minute_ends_up_as_it_was_counted() =>
        Gen.Select(Gen.Int[-3, 3], Gen.Int[0, 100], Gen.Int[0, 3]).Array[1, 60].Sample(steps =>
        {
            var (ledger, database, counted, late) = (new MinuteLedger(), new Database(), new Dictionary<DateTimeOffset, long>(), new Queue<Action>());
            var (minute, revision) = (0, 0L);
            foreach (var (later, visits, fate) in steps.Append((0, 1, 0)))
            {
                revision++;
                minute += later;
                Count(ledger, counted, Start.AddMinutes(minute), visits, revision);
                Send(ledger, database, revision, (Fate)fate, late);
            }

            foreach (var report in late)
                report();
            Assert.Equal(counted.Where(row => row.Value > 0).OrderBy(row => row.Key), database.Rows.Where(row => row.Value > 0).OrderBy(row => row.Key));
        });

    [Fact]
    public void After_a_day_without_the_database_nothing_is_lost_and_no_more_is_kept()
    {
        var (ledger, database) = (new MinuteLedger(), new Database());
        const int Minutes = 2 * MinuteLedger.MostMinutes;
        for (var minute = 0; minute < Minutes; minute++)
            ledger.Add(Start.AddMinutes(minute), new(1, 5, 1, 6), [1], revision: 1);

        var waiting = ledger.Changed(int.MaxValue);
        Assert.Equal((MinuteLedger.MostMinutes, (long)Minutes), (waiting.Count, waiting.Sum(minute => minute.Figures.Visits)));
        database.Store(waiting, 1);
        ledger.Stored(waiting, 1);
        ledger.Add(Start.AddMinutes(Minutes), new(7, 0, 0, 0), [], revision: 2);
        Assert.Equal(Start.AddMinutes(Minutes), Assert.Single(ledger.Changed(int.MaxValue)).At);
    }

    [Fact]
    public void A_minute_that_was_stored_and_forgotten_never_begins_anew()
    {
        var (ledger, database, revision) = (new MinuteLedger(), new Database(), 0L);
        foreach (var minute in Enumerable.Range(0, MinuteLedger.MostMinutes + 10).Append(2))
        {
            ledger.Add(Start.AddMinutes(minute), new(1, 0, 0, 0), [], ++revision);
            Send(ledger, database, revision, Fate.Stored, new());
        }

        Assert.Equal(MinuteLedger.MostMinutes + 11, database.Rows.Values.Sum());
    }

    private static void Count(MinuteLedger ledger, Dictionary<DateTimeOffset, long> counted, DateTimeOffset at, int visits, long revision)
    {
        if (visits == 0)
            return;
        ledger.Add(at, new(visits, 0, 0, visits), [visits], revision);
        counted[at] = counted.GetValueOrDefault(at) + visits;
    }

    private static void Send(MinuteLedger ledger, Database database, long revision, Fate fate, Queue<Action> late)
    {
        var minutes = ledger.Changed(int.MaxValue);
        if (fate is Fate.StoredLate)
            late.Enqueue(() => database.Store(minutes, revision));
        if (fate is Fate.Stored or Fate.StoredAndAnswerLost)
            database.Store(minutes, revision);
        if (fate is Fate.Stored)
            ledger.Stored(minutes, revision);
    }

    /// <summary>The upsert of 0030-visits.sql: absolute values, and a later revision never gives way.</summary>
    private sealed class Database
    {
        private readonly Dictionary<DateTimeOffset, long> _revisions = [];

        public Dictionary<DateTimeOffset, long> Rows { get; } = [];

        public void Store(IEnumerable<VisitSpan> minutes, long revision)
        {
            foreach (var minute in minutes.Where(minute => _revisions.GetValueOrDefault(minute.At) < revision))
                (Rows[minute.At], _revisions[minute.At]) = (minute.Figures.Visits, revision);
        }
    }
}
