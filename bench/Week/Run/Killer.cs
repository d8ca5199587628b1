using HealthWuhan.Week.City;
using HealthWuhan.Week.Plan;

namespace HealthWuhan.Week.Run;

/// <summary>Kills silos at moments drawn from the seed, wherever most is being done, and starts each again at once. One at a time: two dead of two would be nobody left.</summary>
internal sealed class Killer(WeekPlan plan, WeekCity city, int kills)
{
    private const ulong Purpose = 5;

    private static readonly TimeSpan s_lookAgain = TimeSpan.FromMilliseconds(20);

    private readonly ILookup<int, (double Into, int Silo)> _moments = Moments(plan, city.Addresses.Count, kills).ToLookup(moment => moment.Hour, moment => (moment.Into, moment.Silo));

    public int Killed { get; private set; }

    /// <summary>The kills of an hour, each when so much of its work is done; the silos are back when it returns.</summary>
    public async Task Run(HourFigures figures, Task work, CancellationToken cancellationToken)
    {
        var all = WorkIn(plan, figures.Hour);
        foreach (var (into, silo) in _moments[figures.Hour].OrderBy(moment => moment.Into))
        {
            // Tubes are done as a whole: a small hour may be over before that share of it is.
            while (figures.Done < all * into && !work.IsCompleted)
                await Task.Delay(s_lookAgain, cancellationToken);
            figures.Killed.Add(silo + 1);
            await city.KillAndRevive(silo, cancellationToken);
            Killed++;
        }
    }

    private static IEnumerable<(int Hour, double Into, int Silo)> Moments(WeekPlan plan, int silos, int kills)
    {
        var until = 0L;
        var work = Enumerable.Range(0, WeekCalendar.Hours).Select(hour => until += WorkIn(plan, hour)).ToArray();
        for (var kill = 0; kill < kills; kill++)
        {
            var drawn = Chance.Below(until, plan.Seed, Purpose, kill * 2);
            var hour = Array.FindIndex(work, done => done > drawn);
            var before = hour == 0 ? 0 : work[hour - 1];
            yield return (hour, (double)(drawn - before) / (work[hour] - before), (int)Chance.Below(silos, plan.Seed, Purpose, (kill * 2) + 1));
        }
    }

    /// <summary>Swabs, results and queries of the first round's curves, which is nearly all there is.</summary>
    public static long WorkIn(WeekPlan plan, int hour) => plan.Curves.Sampled.In(hour) + plan.Curves.Results.In(hour) + plan.Curves.Queries.In(hour);
}
