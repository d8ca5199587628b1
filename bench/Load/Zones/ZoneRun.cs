using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using HealthWuhan.Load.Comparison;

namespace HealthWuhan.Load.Zones;

/// <summary>What it costs to lock a community down and to release it, and how soon residents' codes say so at every node.</summary>
internal static class ZoneRun
{
    private const string Zone = "/v1/zones/bench";
    private static readonly string[] s_communities = [Residents.Community];

    public static async Task<string> Run(int residents, int asked, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var cluster = await ZoneCluster.Start(cancellationToken);
        using var product = new ProductClient(cluster.Nodes[0], cluster.Data);
        using var commander = await product.Staff("commander", cancellationToken);

        var start = clock.GetTimestamp();
        using var roster = new StringContent(Residents.Roster(residents), Encoding.UTF8, "text/csv");
        using var imported = await commander.PostAsync("/v1/rosters", roster, cancellationToken);
        imported.EnsureSuccessStatusCode();
        var import = clock.GetElapsedTime(start);
        var people = Enumerable.Range(0, asked).Select(i => Residents.Person((int)((long)i * residents / asked))).ToArray();
        var signedIn = await product.SignIn(people, cancellationToken);

        var text = new StringBuilder();
        text.AppendLine($"A community of {residents} residents, two silos and a gateway; {asked} residents asked at each of the three nodes, one after another");
        text.AppendLine();
        text.AppendLine($"Roster of {residents} rows to its 200: {import.TotalSeconds:0.0} s ({residents / import.TotalSeconds:0} residents/s)");
        text.AppendLine();
        text.AppendLine("| | rows written | answer of the PUT or DELETE, ms | the first resident, at every node, ms | all of them at every node, ms |");
        text.AppendLine("|---|---|---|---|---|");
        var step = new Step(cluster, signedIn, clock);
        text.AppendLine(await step.Measure("lock-down", "Yellow", () => commander.PutAsJsonAsync(Zone, new { name = "金口街", communities = s_communities }, cancellationToken), cancellationToken));
        text.AppendLine(await step.Measure("release", "Green", () => commander.DeleteAsync(Zone, cancellationToken), cancellationToken));
        return text.ToString();
    }

    private sealed class Step(ZoneCluster cluster, IReadOnlyList<SignedIn> residents, TimeProvider clock)
    {
        private static readonly TimeSpan s_lookAgain = TimeSpan.FromMilliseconds(20);

        public async Task<string> Measure(string name, string color, Func<Task<HttpResponseMessage>> change, CancellationToken cancellationToken)
        {
            var before = await cluster.Now(cancellationToken);
            var start = clock.GetTimestamp();
            using (var answer = await change())
                answer.EnsureSuccessStatusCode();
            var answered = clock.GetElapsedTime(start);
            await Task.WhenAll(cluster.Nodes.Select(node => UntilSaid(node, residents[0], color, cancellationToken)));
            var said = clock.GetElapsedTime(start);
            await Task.WhenAll(cluster.Nodes.Select(node => AskAll(node, color, cancellationToken)));
            var all = clock.GetElapsedTime(start);
            var written = await cluster.RowsWrittenSince(before, cancellationToken);
            return $"| {name} | {written} | {answered.TotalMilliseconds:0} | {said.TotalMilliseconds:0} | {all.TotalMilliseconds:0} |";
        }

        private async Task AskAll(Uri node, string color, CancellationToken cancellationToken)
        {
            foreach (var resident in residents)
                await UntilSaid(node, resident, color, cancellationToken);
        }

        private static async Task UntilSaid(Uri node, SignedIn resident, string color, CancellationToken cancellationToken)
        {
            using var http = new HttpClient { BaseAddress = node };
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", resident.Token);
            while (true)
            {
                using var answer = await http.GetAsync("/v1/me/health-code", cancellationToken);
                if (answer.StatusCode == HttpStatusCode.OK && await ColorOf(answer, cancellationToken) == color)
                    return;
                await Task.Delay(s_lookAgain, cancellationToken);
            }
        }

        private static async Task<string?> ColorOf(HttpResponseMessage answer, CancellationToken cancellationToken) =>
            JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken)).RootElement.GetProperty("color").GetString();
    }
}
