using System.Text;
using HealthWuhan.Load.Comparison;
using HealthWuhan.Load.Runs;

namespace HealthWuhan.Load.Scaling;

/// <summary>What is measured how.</summary>
/// <param name="Load">Rounds, limits, warm-up, citizens.</param>
/// <param name="Cores">What each silo gets.</param>
/// <param name="HasDoor">Whether HAProxy sends each session to its citizen's silo; else citizens are spread over the silos as they come.</param>
internal sealed record ScalingPlan(ComparisonPlan Load, double Cores, bool HasDoor);

/// <summary>How many reads one, two, three and four silos answer, each under the same small quota of processor, so that the machine's cores are not what is short.</summary>
internal static class ScalingRun
{
    private const int MostSilos = 4;

    /// <summary>Reads of each silo until the compiler has made of its code what it makes of it.</summary>
    private const int WarmAfter = 200_000;

    /// <summary>Runs the sizes by turns, round after round, each with silos that have just been started.</summary>
    public static async Task<string> Run(ScalingPlan plan, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var city = await ScalingCity.Start(plan.Load.Citizens, clock, cancellationToken);
        var found = Enumerable.Range(1, MostSilos).ToDictionary(silos => silos, _ => new List<Finding>());
        for (var round = 1; round <= plan.Load.Rounds; round++)
        {
            for (var turn = 0; turn < MostSilos; turn++)
            {
                var silos = ((round + turn) % MostSilos) + 1;
                found[silos].Add(await Measure(city, silos, plan, clock, cancellationToken));
                await Console.Error.WriteLineAsync($"round {round}, {silos} silos: {found[silos][^1]}");
            }
        }

        return Table(found, plan);
    }

    private static async Task<Finding> Measure(ScalingCity city, int silos, ScalingPlan plan, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var cluster = await city.Cluster(silos, plan, cancellationToken);
        var questions = cluster.Questions(city.Citizens);
        // With all there is first: code and citizens' grains become warm, as a silo's are after some minutes, and sessions learn where they belong.
        await ClosedLoop.Run(questions, plan.Load.Limits with { Duration = plan.Load.WarmUp, MaxRequests = silos * WarmAfter }, clock, cancellationToken);
        cluster.Bound();
        await ClosedLoop.Run(questions, plan.Load.Limits with { Duration = TimeSpan.FromSeconds(1) }, clock, cancellationToken);
        TimeSpan[] Spent() => [CpuClock.Of(cluster.Silos), CpuClock.Of(cluster.Door), Environment.CpuUsage.TotalTime];
        var (before, told) = (Spent(), questions.Sum(question => question.Kept));
        var report = await ClosedLoop.Run(questions, plan.Load.Limits, clock, cancellationToken);
        var spent = Spent().Zip(before, (after, then) => (after - then).TotalMicroseconds / report.Requests).ToArray();
        return report.IsClean
            ? new(report.RequestsPerSecond, report.Latency(99), spent[0], spent[1], spent[2], questions.Sum(question => question.Kept) - told)
            : throw new UsageException($"{silos} silos did not answer cleanly: {report}");
    }

    private static string Table(Dictionary<int, List<Finding>> found, ScalingPlan plan)
    {
        var (load, text) = (plan.Load, new StringBuilder());
        text.AppendLine(
            $"`GET /v1/me/results`, {load.Citizens} citizens, {(plan.HasDoor ? "by way of HAProxy" : "spread without a door")}, each silo {plan.Cores:0.00} of a core, {load.Limits.Connections} connections, {load.Rounds} rounds of {load.Limits.Duration.TotalSeconds:0} s");
        text.AppendLine();
        text.AppendLine("| silos | requests/s: median (all) | efficiency against one silo | p99 ms | µs of the silos' processor a request | of HAProxy's | of the generator's |");
        text.AppendLine("|---|---|---|---|---|---|---|");
        var one = Median.Of(found[1], each => each.Rate);
        foreach (var (silos, all) in found)
        {
            double Middle(Func<Finding, double> of) => Median.Of(all, of);
            var rate = Middle(each => each.Rate);
            text.AppendLine(
                $"| {silos} | {rate:0} ({string.Join(", ", all.Select(each => $"{each.Rate:0}"))}) | {100 * rate / (silos * one):0} % | {Middle(each => each.P99):0} | {Middle(each => each.Silos):0} | {Middle(each => each.Door):0} | {Middle(each => each.Generator):0} |");
        }

        return text.ToString();
    }

    /// <summary>Requests a second, milliseconds, microseconds of processor a request, and sessions that were not where they belong.</summary>
    private sealed record Finding(double Rate, double P99, double Silos, double Door, double Generator, int Told)
    {
        public override string ToString() => $"{Rate:0}/s, p99 {P99:0} ms, {Silos:0} µs of the silos' processor a request, {Door:0} of HAProxy's, {Generator:0} of the generator's; {Told} sessions told another silo";
    }
}
