using System.Text;
using HealthWuhan.Load.Comparison;
using HealthWuhan.Load.Runs;
using HealthWuhan.Load.Wire;

namespace HealthWuhan.Load.Flood;

/// <summary>Signed-in citizens read at a steady rate, by turns in calm and while ten times as many staff come to sign in as the server can sign in.</summary>
internal sealed class FloodRun(FloodPlan plan, TimeProvider clock)
{
    public async Task<string> Run(CancellationToken cancellationToken)
    {
        await using var product = await DemoProduct.Start(cancellationToken);
        await product.Client.PushDemo(clock, cancellationToken);
        var citizens = await product.Client.SignIn(plan.Citizens, cancellationToken);
        var target = Target.Parse($"{product.Address}v1/me/results");
        Question[] questions = [.. citizens.Select(citizen => new Question(target, citizen.Token))];
        using var flood = new SignInFlood(product.Address, await product.Client.Accounts(cancellationToken), clock);
        await Read(questions, plan.Limits.Duration, cancellationToken);
        var capacity = await flood.Capacity(plan.Limits.Duration, cancellationToken);

        var text = new StringBuilder();
        text.AppendLine($"{plan.Rate} reads/s by {plan.Citizens} citizens; sign-in alone: {capacity:0.0}/s; the flood: {capacity * FloodPlan.Times:0}/s; {plan.Rounds} rounds of {plan.Limits.Duration.TotalSeconds:0} s calm and as long flooded");
        text.AppendLine();
        text.AppendLine("| round | p50 ms calm | p50 ms flooded | p99 ms calm | p99 ms flooded | ratio of p99 | sign-ins/s | cores busy with other things | sign-ins |");
        text.AppendLine("|---|---|---|---|---|---|---|---|---|");
        var ratios = new List<double>();
        for (var round = 1; round <= plan.Rounds; round++)
        {
            var calm = await Read(questions, plan.Limits.Duration, cancellationToken);
            var others = Others(product);
            var flooded = Read(questions, plan.Limits.Duration, cancellationToken);
            var signIns = await flood.Run(capacity * FloodPlan.Times, plan.Limits.Duration, cancellationToken);
            var report = await flooded;
            ratios.Add(report.Latency(99) / calm.Latency(99));
            text.AppendLine($"| {round} | {calm.Latency(50):0.00} | {report.Latency(50):0.00} | {calm.Latency(99):0.00} | {report.Latency(99):0.00} | {ratios[^1]:0.00} | {signIns.SignIns / report.Elapsed.TotalSeconds:0.0} | {(Others(product) - others) / report.Elapsed:0.0} | {signIns} |");
        }

        return text.AppendLine().AppendLine($"Ratio of p99, flooded to calm: median {Median.Of(ratios):0.00}").ToString();
    }

    private async Task<LoadReport> Read(IReadOnlyList<Question> questions, TimeSpan duration, CancellationToken cancellationToken)
    {
        var report = await OpenLoop.Run(questions, plan.Limits with { Duration = duration }, plan.Rate, clock, cancellationToken);
        return report.IsClean ? report : throw new UsageException($"Readers were not answered cleanly: {report}");
    }

    private static TimeSpan Others(DemoProduct product) => CpuClock.OfMachine() - CpuClock.Of([.. product.Processes]) - Environment.CpuUsage.TotalTime;
}

/// <summary>How a flood is run.</summary>
internal sealed record FloodPlan(int Rounds, LoadLimits Limits, int Rate, int Citizens)
{
    /// <summary>So many times as many come to sign in as can.</summary>
    public const int Times = 10;
}
