using HealthWuhan.Load.Runs;
using HealthWuhan.Load.Wire;

namespace HealthWuhan.Load.Comparison;

/// <summary>
/// The four servers by turns, round after round: the machine's mood of a minute hits all of them, so a ratio within a round is worth more than
/// any figure alone.
/// </summary>
internal sealed class ComparisonRun(ComparisonPlan plan, TimeProvider clock)
{
    public static async Task<ComparisonOutcome> Run(ComparisonPlan plan, TimeProvider clock, CancellationToken cancellationToken)
    {
        await Say("starting the product with its demo");
        await using var product = await DemoProduct.Start(cancellationToken);
        await product.Client.PushDemo(clock, cancellationToken);
        await Say($"signing in {plan.Citizens} citizens");
        var citizens = await product.Client.SignIn(plan.Citizens, cancellationToken);
        var answers = new byte[citizens.Count][];
        for (var i = 0; i < answers.Length; i++)
            answers[i] = await product.Client.Results(citizens[i].Token, cancellationToken);

        await Say("starting the baselines");
        await using var baselines = await Baselines.Start(product.TokenKeys, citizens, answers, cancellationToken);
        var target = Target.Parse($"{product.Address}v1/me/results");
        var ours = new Contender(
            "ours", [.. citizens.Zip(answers, (citizen, answer) => new Question(target, citizen.Token, answer))], product.Processes);
        var run = new ComparisonRun(plan, clock);
        return await run.Measure([baselines.Bare, ours, baselines.Redis, baselines.Postgres], answers, cancellationToken);
    }

    private async Task<ComparisonOutcome> Measure(Contender[] contenders, byte[][] answers, CancellationToken cancellationToken)
    {
        var closed = contenders.ToDictionary(contender => contender.Name, _ => new List<Outcome>(), StringComparer.Ordinal);
        // The compiler of the runtime needs a while of load before code is as fast as it gets.
        foreach (var contender in contenders)
            await Closed(contender, plan.WarmUp * 3, cancellationToken);
        for (var round = 1; round <= plan.Rounds; round++)
        {
            // Another one begins every round, so that none always follows the same one.
            foreach (var contender in contenders.Skip(round % contenders.Length).Concat(contenders.Take(round % contenders.Length)))
            {
                await Closed(contender, plan.WarmUp, cancellationToken);
                var outcome = await Observe(contender, () => Closed(contender, plan.Limits.Duration, cancellationToken));
                closed[contender.Name].Add(outcome);
                await Say($"round {round}, {contender.Name}: {outcome.Report.RequestsPerSecond:0}/s, {outcome.ServerMicroseconds:0} µs of processor a request, {outcome.OthersCores:0.0} cores busy with other things");
            }
        }

        var rate = (int)(closed.Values.Min(outcomes => Median.Of(outcomes, outcome => outcome.Report.RequestsPerSecond)) * plan.OpenPercent / 100);
        var open = new Dictionary<string, Outcome>(StringComparer.Ordinal);
        foreach (var contender in contenders)
            open[contender.Name] = await Observe(contender, () => Open(contender, rate, cancellationToken));
        var ratios = closed.Keys.Where(name => name != "ours").ToDictionary(
            name => $"read/{name}", name => Median.Of(ComparisonTable.Yields(closed["ours"], closed[name])), StringComparer.Ordinal);
        return new(
            ComparisonTable.Write(plan, closed, open, rate, (int)Median.Of(answers, answer => answer.Length)),
            ratios,
            Median.Of(closed["bare"], outcome => 1e6 / outcome.TotalMicroseconds));
    }

    private Task<LoadReport> Closed(Contender contender, TimeSpan duration, CancellationToken cancellationToken) =>
        ClosedLoop.Run(contender.Questions, plan.Limits with { Duration = duration }, clock, cancellationToken);

    private async Task<LoadReport> Open(Contender contender, int rate, CancellationToken cancellationToken)
    {
        await OpenLoop.Run(contender.Questions, plan.Limits with { Duration = plan.WarmUp }, rate, clock, cancellationToken);
        return await OpenLoop.Run(contender.Questions, plan.Limits, rate, clock, cancellationToken);
    }

    private static async Task<Outcome> Observe(Contender contender, Func<Task<LoadReport>> load)
    {
        var (server, generator, machine) = Clocks();
        var report = await load();
        var (serverAfter, generatorAfter, machineAfter) = Clocks();
        (server, generator, machine) = (serverAfter - server, generatorAfter - generator, machineAfter - machine);
        if (!report.IsClean)
            throw new UsageException($"{contender.Name} did not answer cleanly, so nothing can be compared: {report}");
        return new Outcome(report, server, generator, machine - server - generator);

        (TimeSpan Server, TimeSpan Generator, TimeSpan Machine) Clocks() =>
            (CpuClock.Of(contender.Processes), Environment.CpuUsage.TotalTime, CpuClock.OfMachine());
    }

    private static Task Say(string what) => Console.Error.WriteLineAsync(what);
}
