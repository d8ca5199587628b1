using System.Globalization;
using HealthWuhan.Week.Plan;

namespace HealthWuhan.Week.Run;

/// <summary>A line every few seconds: where the week is, how much is done, how fast, what it takes and how long it will take yet.</summary>
internal sealed class LiveLine(WeekPlan plan, IReadOnlyList<HourFigures> hours, MachineWatch machine, TimeProvider clock)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(5);

    // A swab costs about so many queries, a delivered result about so many: for the estimate alone.
    private const double SwabCost = 8;
    private const double ResultCost = 4;

    private readonly double _allCost = Enumerable.Range(0, WeekCalendar.Hours).Sum(hour =>
        (SwabCost * plan.Curves.Sampled.In(hour)) + (ResultCost * plan.Curves.Results.In(hour)) + plan.Curves.Queries.In(hour));

    private (long Swabs, long Results, long Queries) _before;

    /// <summary>Until it is told to end.</summary>
    public async Task Run(TextWriter output, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        using var timer = new PeriodicTimer(s_interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
                await output.WriteLineAsync(await Compose(clock.GetElapsedTime(began), cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The week is over.
        }
    }

    private async Task<string> Compose(TimeSpan elapsed, CancellationToken cancellationToken)
    {
        var now = (Swabs: hours.Sum(hour => hour.Swabs), Results: hours.Sum(hour => hour.Results), Queries: hours.Sum(hour => hour.Queries));
        var rate = (Swabs: Rate(now.Swabs - _before.Swabs), Results: Rate(now.Results - _before.Results), Queries: Rate(now.Queries - _before.Queries));
        _before = now;
        var current = hours.LastOrDefault(hour => hour.Done > 0) ?? hours[0];
        var used = await machine.Look(cancellationToken);
        // Follow-ups and the second round are not in the estimate's whole.
        var share = Math.Min(1, ((SwabCost * now.Swabs) + (ResultCost * now.Results) + now.Queries) / _allCost);
        var left = share <= 0 ? "?" : (elapsed * ((1 - share) / share)).ToString("hh':'mm':'ss", CultureInfo.InvariantCulture);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{elapsed:hh':'mm':'ss} | {WeekCalendar.Of(current.Hour):d MMM HH}h | sampled {now.Swabs:N0} ({rate.Swabs:N0}/s) | results {now.Results:N0} ({rate.Results:N0}/s) | queries {now.Queries:N0} ({rate.Queries:N0}/s, p50 {HourFigures.At(current.Looks, 50):0.0} p99 {HourFigures.At(current.Looks, 99):0.0} ms) | silos {used.SilosMb:N0} MB, PostgreSQL {used.DatabaseProcessesMb:N0} MB, database {used.DatabaseMb:N0} MB | {100 * share:0.0} %, about {left} to go");
    }

    private static double Rate(long done) => done / s_interval.TotalSeconds;
}
