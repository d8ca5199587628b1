using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using HealthWuhan.Load.Comparison;

namespace HealthWuhan.Load.Records;

/// <summary>
/// How long a result takes from the lab's word to a consumer that is called: the demo's file, in pieces at a steady rate, through the product's own doors. Each
/// tube makes some eleven events, which are all posted.
/// </summary>
internal static class FeedRun
{
    private const string Secret = "the secret of a consumer on this machine";
    private const int EventsPerTube = 11;
    private const int MostPushes = 6;
    private static readonly TimeSpan s_pieces = TimeSpan.FromSeconds(0.25);
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    public static async Task<string> Run(int eventsPerSecond, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var product = await DemoProduct.Start(cancellationToken);
        await using var consumer = new FeedConsumer(clock);
        using var admin = await product.Client.Staff("admin", cancellationToken);
        using var registered = await admin.PutAsJsonAsync("/v1/feed/consumers/bench", new { url = consumer.Address, secret = Secret }, cancellationToken);
        registered.EnsureSuccessStatusCode();
        using var lab = await product.Client.Staff("lab-operator", cancellationToken);
        var demo = await DemoFile.Read(product.Data, cancellationToken);
        var rows = await File.ReadAllLinesAsync(Path.Combine(product.Data, demo.ResultsCsv), cancellationToken);

        var start = clock.GetTimestamp();
        await Push(lab, rows, (int)Math.Max(1, eventsPerSecond * s_pieces.TotalSeconds / EventsPerTube), clock, cancellationToken);
        var pushed = clock.GetElapsedTime(start);
        while (consumer.Milliseconds.Count < demo.Citizens.Count && clock.GetElapsedTime(start) < pushed + s_patience)
            await Task.Delay(s_pieces, clock, cancellationToken);
        return Tell(consumer, demo.Citizens.Count, clock.GetElapsedTime(start));
    }

    private static async Task Push(HttpClient lab, string[] rows, int tubes, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_pieces, clock);
        var pushes = new List<Task>();
        foreach (var piece in rows.Skip(1).Chunk(tubes))
        {
            // One account has at most eight files on their way: where the product does not keep up, the rate is what it takes.
            while (pushes.Count(push => !push.IsCompleted) >= MostPushes)
                await Task.WhenAny(pushes.Where(push => !push.IsCompleted));
            pushes.Add(PushPiece(lab, string.Join('\n', piece.Prepend(rows[0])), cancellationToken));
            await timer.WaitForNextTickAsync(cancellationToken);
        }

        await Task.WhenAll(pushes);
    }

    private static async Task PushPiece(HttpClient lab, string csv, CancellationToken cancellationToken)
    {
        using var content = new StringContent(csv, Encoding.UTF8, "text/csv");
        using var answer = await lab.PostAsync("/v1/lab/results", content, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private static string Tell(FeedConsumer consumer, int citizens, TimeSpan elapsed)
    {
        double[] sorted = [.. consumer.Milliseconds.Order()];
        if (sorted.Length != citizens)
            throw new UsageException($"Of {citizens} results {sorted.Length} have come to the consumer.");
        string At(double share) => sorted[(int)Math.Min(sorted.Length - 1, sorted.Length * share)].ToString("0", CultureInfo.InvariantCulture);
        return $"""
            | results | events/s at the consumer | p50 ms | p90 ms | p99 ms | max ms |
            |---|---|---|---|---|---|
            | {citizens} | {consumer.Events / elapsed.TotalSeconds:0} | {At(0.5)} | {At(0.9)} | {At(0.99)} | {At(1)} |
            """;
    }
}
