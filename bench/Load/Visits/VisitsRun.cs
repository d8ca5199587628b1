using System.Text;
using System.Text.Json;
using HealthWuhan.Load.Comparison;
using HealthWuhan.Load.Runs;
using HealthWuhan.Load.Wire;
using HealthWuhan.Load.Zones;

namespace HealthWuhan.Load.Visits;

/// <summary>Whether the city's own figures of visits and result queries are those of the generator that made them, on two silos and a gateway.</summary>
internal static class VisitsRun
{
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromMilliseconds(200);

    /// <summary>How long the figures may take to follow; they are stored every second.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    public static async Task<(string Text, bool IsEqual)> Run(int citizens, LoadLimits limits, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var cluster = await ZoneCluster.Start(cancellationToken);
        using var product = new ProductClient(cluster.Nodes[0], cluster.Data);
        using var commander = await product.Staff("commander", cancellationToken);
        var signedIn = await product.SignIn([.. Enumerable.Range(0, citizens).Select(Residents.Person)], cancellationToken);
        var before = await Told(commander, cancellationToken);

        // A client stays with a node, as behind a balancer that goes by the session.
        var targets = cluster.Nodes.Select(node => Target.Parse($"{node}v1/me/results")).ToArray();
        var questions = new List<Question>();
        foreach (var (index, citizen) in signedIn.Index())
        {
            using var node = new ProductClient(cluster.Nodes[index % targets.Length], cluster.Data);
            questions.Add(new(targets[index % targets.Length], citizen.Token, await node.Results(citizen.Token, cancellationToken)));
        }

        var report = await ClosedLoop.Run(questions, limits, clock, cancellationToken);
        var own = new Figures(signedIn.Count, signedIn.Count + report.Requests);
        var told = await Settled(commander, before, own, clock, cancellationToken);
        return (Write(own, told, report), own == told && report.IsClean);
    }

    private static string Write(Figures own, Figures told, LoadReport report)
    {
        var text = new StringBuilder();
        text.AppendLine("| | the generator's own count | `/v1/ops/visits` |");
        text.AppendLine("|---|---|---|");
        text.AppendLine($"| visits | {own.Visits} | {told.Visits} |");
        text.AppendLine($"| result queries | {own.ResultQueries} | {told.ResultQueries} |");
        text.AppendLine();
        text.Append(report);
        return text.ToString();
    }

    private static async Task<Figures> Settled(HttpClient commander, Figures before, Figures own, TimeProvider clock, CancellationToken cancellationToken)
    {
        for (var start = clock.GetTimestamp(); ; await Task.Delay(s_lookAgain, cancellationToken))
        {
            var now = await Told(commander, cancellationToken);
            var told = new Figures(now.Visits - before.Visits, now.ResultQueries - before.ResultQueries);
            if (told == own || clock.GetElapsedTime(start) > s_patience)
                return told;
        }
    }

    private static async Task<Figures> Told(HttpClient commander, CancellationToken cancellationToken)
    {
        var cumulative = JsonDocument.Parse(await commander.GetByteArrayAsync("/v1/ops/visits", cancellationToken)).RootElement.GetProperty("cumulative");
        return new(cumulative.GetProperty("visits").GetInt64(), cumulative.GetProperty("resultQueries").GetInt64());
    }

    private sealed record Figures(long Visits, long ResultQueries);
}
