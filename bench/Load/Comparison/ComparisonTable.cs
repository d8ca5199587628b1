using System.Text;

namespace HealthWuhan.Load.Comparison;

/// <summary>The outcome of a comparison as Markdown, to be pasted into bench/README.md.</summary>
internal static class ComparisonTable
{
    public static string Write(
        ComparisonPlan plan, Dictionary<string, List<Outcome>> closed, Dictionary<string, Outcome> open, int rate, int answerSize)
    {
        var text = new StringBuilder();
        text.AppendLine($"`GET /v1/me/results`, {plan.Citizens} citizens, {answerSize} bytes an answer; closed loop, {plan.Limits.Connections} connections, {plan.Rounds} rounds of {plan.Limits.Duration.TotalSeconds:0} s");
        text.AppendLine();
        text.AppendLine("| | requests/s: median (min–max) | p50 ms | p99 ms | server processor µs/request | generator µs/request | cores busy with other things |");
        text.AppendLine("|---|---|---|---|---|---|---|");
        foreach (var (name, outcomes) in closed)
            text.AppendLine(ClosedLine(name, outcomes));
        text.AppendLine();
        text.AppendLine("| within a round | requests/s: median | rounds | requests per processor second: median |");
        text.AppendLine("|---|---|---|---|");
        foreach (var name in closed.Keys.Where(name => name != "ours"))
            text.AppendLine(RatioLine(name, closed["ours"], closed[name]));
        text.AppendLine();
        text.AppendLine($"Open loop, {rate} requests/s ({plan.OpenPercent} % of the slowest one's median above), {plan.Limits.Duration.TotalSeconds:0} s, latency from the intended start");
        text.AppendLine();
        text.AppendLine("| | answered/s | p50 ms | p90 ms | p99 ms | p99.9 ms | max ms |");
        text.AppendLine("|---|---|---|---|---|---|---|");
        foreach (var (name, outcome) in open)
            text.AppendLine($"| {name} | {outcome.Report.RequestsPerSecond:0} | {string.Join(" | ", new[] { 50, 90, 99, 99.9, 100 }.Select(p => $"{outcome.Report.Latency(p):0.00}"))} |");
        return text.AppendLine().ToString();
    }

    private static string ClosedLine(string name, List<Outcome> outcomes)
    {
        var rates = outcomes.Select(outcome => outcome.Report.RequestsPerSecond).ToArray();
        return $"| {name} | {Median.Of(rates):0} ({rates.Min():0}–{rates.Max():0})" +
            $" | {Median.Of(outcomes, outcome => outcome.Report.Latency(50)):0.00} | {Median.Of(outcomes, outcome => outcome.Report.Latency(99)):0.00}" +
            $" | {Median.Of(outcomes, outcome => outcome.ServerMicroseconds):0.0} | {Median.Of(outcomes, outcome => outcome.GeneratorMicroseconds):0.0}" +
            $" | {Median.Of(outcomes, outcome => outcome.OthersCores):0.0} |";
    }

    /// <summary>Within each round, what a second of processor answers of ours against theirs.</summary>
    public static IEnumerable<double> Yields(List<Outcome> ours, List<Outcome> theirs) =>
        ours.Zip(theirs, (one, other) => other.TotalMicroseconds / one.TotalMicroseconds);

    private static string RatioLine(string name, List<Outcome> ours, List<Outcome> theirs)
    {
        var ratios = ours.Zip(theirs, (one, other) => one.Report.RequestsPerSecond / other.Report.RequestsPerSecond).ToArray();
        return $"| ours / {name} | {Median.Of(ratios):0.00} | {string.Join(", ", ratios.Select(ratio => $"{ratio:0.00}"))} | {Median.Of(Yields(ours, theirs)):0.00} |";
    }
}
