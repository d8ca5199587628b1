using System.Text;
using System.Text.Json;

namespace HealthWuhan.Load.Comparison;

/// <summary>How long a lab waits for the 200 that says its tubes' results have reached every member; each time on a fresh demo.</summary>
internal static class PushRun
{
    private const int Verified = 100;

    /// <summary>The table, and citizens a second.</summary>
    public static async Task<(string Text, double PerSecond)> Run(int repetitions, TimeProvider clock, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        var citizens = 0;
        for (var i = 1; i <= repetitions; i++)
        {
            await using var product = await DemoProduct.Start(cancellationToken);
            times.Add((await product.Client.PushDemo(clock, cancellationToken)).TotalSeconds);
            citizens = (await DemoFile.Read(product.Data, cancellationToken)).Citizens.Count;
            await Verify(product.Client, cancellationToken);
            await Console.Error.WriteLineAsync($"push {i}: {times[^1]:0.00} s");
        }

        var text = new StringBuilder();
        text.AppendLine($"Push of the demo's CSV to its 200, a fresh data folder each time, {Verified} citizens asked afterwards");
        text.AppendLine();
        text.AppendLine("| citizens | median s | all s | citizens/s |");
        text.AppendLine("|---|---|---|---|");
        text.AppendLine($"| {citizens} | {Median.Of(times):0.00} | {string.Join(", ", times.Select(time => $"{time:0.00}"))} | {citizens / Median.Of(times):0} |");
        return (text.ToString(), citizens / Median.Of(times));
    }

    private static async Task Verify(ProductClient product, CancellationToken cancellationToken)
    {
        foreach (var citizen in await product.SignIn(Verified, cancellationToken))
        {
            using var answer = JsonDocument.Parse(await product.Results(citizen.Token, cancellationToken));
            var results = answer.RootElement.GetProperty("results");
            if (results.GetArrayLength() == 0 || !results[0].TryGetProperty("reportedAt", out _))
                throw new UsageException($"After the push a citizen still waits for the result: {answer.RootElement}");
        }
    }
}
