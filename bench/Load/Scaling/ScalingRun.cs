using System.Text;
using HealthWuhan.Load.Comparison;
using HealthWuhan.Load.Runs;

namespace HealthWuhan.Load.Scaling;

/// <summary>How many reads one, two, three and four silos answer, each under the same small quota of processor, so that the machine's cores are not what is short.</summary>
internal static class ScalingRun
{
    private const int MostSilos = 4;

    /// <summary>Runs the sizes by turns, round after round, each with silos that have just been started.</summary>
    /// <param name="plan">Rounds, limits, warm-up, citizens.</param>
    /// <param name="cores">What each silo gets.</param>
    /// <param name="clock">Measures.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<string> Run(ComparisonPlan plan, double cores, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var city = await ScalingCity.Start(plan.Citizens, clock, cancellationToken);
        var rates = Enumerable.Range(1, MostSilos).ToDictionary(silos => silos, _ => new List<(double Rate, double Cost)>());
        for (var round = 1; round <= plan.Rounds; round++)
        {
            for (var turn = 0; turn < MostSilos; turn++)
            {
                var silos = ((round + turn) % MostSilos) + 1;
                var found = await Measure(city, silos, cores, plan, clock, cancellationToken);
                rates[silos].Add(found);
                await Console.Error.WriteLineAsync($"round {round}, {silos} silos: {found.Rate:0}/s, {found.Cost:0} µs of the silos' processor a request");
            }
        }

        return Table(rates, plan, cores);
    }

    private static async Task<(double Rate, double Cost)> Measure(
        ScalingCity city, int silos, double cores, ComparisonPlan plan, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var cluster = await city.Cluster(silos, cores, cancellationToken);
        var questions = cluster.Questions(city.Citizens);
        // With all there is first: code and citizens' grains become warm, as a silo's are after some minutes.
        await ClosedLoop.Run(questions, plan.Limits with { Duration = plan.WarmUp }, clock, cancellationToken);
        cluster.Bound();
        await ClosedLoop.Run(questions, plan.Limits with { Duration = TimeSpan.FromSeconds(1) }, clock, cancellationToken);
        var before = CpuClock.Of(cluster.Processes);
        var report = await ClosedLoop.Run(questions, plan.Limits, clock, cancellationToken);
        var spent = CpuClock.Of(cluster.Processes) - before;
        return report.IsClean ? (report.RequestsPerSecond, spent.TotalMicroseconds / report.Requests) : throw new UsageException($"{silos} silos did not answer cleanly: {report}");
    }

    private static string Table(Dictionary<int, List<(double Rate, double Cost)>> rates, ComparisonPlan plan, double cores)
    {
        var text = new StringBuilder();
        text.AppendLine($"`GET /v1/me/results`, {plan.Citizens} citizens, each silo {cores:0.00} of a core, {plan.Limits.Connections} connections, {plan.Rounds} rounds of {plan.Limits.Duration.TotalSeconds:0} s");
        text.AppendLine();
        text.AppendLine("| silos | requests/s: median (all) | efficiency against one silo | µs of the silos' processor a request |");
        text.AppendLine("|---|---|---|---|");
        var one = Median.Of(rates[1], found => found.Rate);
        foreach (var (silos, found) in rates)
        {
            var rate = Median.Of(found, each => each.Rate);
            text.AppendLine($"| {silos} | {rate:0} ({string.Join(", ", found.Select(each => $"{each.Rate:0}"))}) | {100 * rate / (silos * one):0} % | {Median.Of(found, each => each.Cost):0} |");
        }

        return text.ToString();
    }
}
