using System.Collections.Concurrent;
using System.Text;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.LabKit;
using HealthWuhan.Labs;
using HealthWuhan.Load.Comparison;

namespace HealthWuhan.Load.Formats;

/// <summary>How long a lab waits for the 200 that says that its tubes' results have reached everybody in them, in each format, on one fresh product.</summary>
internal static class DeliveryRun
{
    private const int TubesAtOnce = 32;

    public static async Task<string> Run(
        int tubes, int people, IReadOnlyList<LabFormat> formats, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var product = await FreshProduct.Start("formats", cancellationToken);
        var accounts = new KitAccounts(await product.Accounts(cancellationToken));
        var made = await Prepare(accounts, product.Address, tubes, people, clock, cancellationToken);
        using var lab = await accounts.SignIn(product.Address, KitRoles.LabOperator, cancellationToken);
        var text = new StringBuilder($"Delivery of {tubes:N0} tubes of {people} to their people, to the 200\n\n");
        text.Append("| format | rows | people | file MB | s | rows/s | people/s |\n|---|---|---|---|---|---|---|\n");
        foreach (var (format, share) in formats.Zip(made.Chunk((made.Count + formats.Count - 1) / formats.Count)))
        {
            var file = GeneratedReports.Write(format, share.Select(GeneratedReports.Of));
            var start = clock.GetTimestamp();
            var answer = await lab.Push(format, file, ownAnswer: false, cancellationToken);
            var seconds = clock.GetElapsedTime(start).TotalSeconds;
            if (!answer.IsOk || answer.Json!.Value.GetProperty("accepted").GetInt32() != share.Length)
                throw new UsageException($"Not every tube was accepted: {(int)answer.Status} {answer.Body[..Math.Min(300, answer.Body.Length)]}");
            text.Append($"| {format} | {share.Length} | {share.Length * people} | {file.Length / 1e6:0.0} | {seconds:0.0} | {share.Length / seconds:0} | {share.Length * people / seconds:0} |\n");
        }

        text.Append($"\nThe product's process held {product.PeakMegabytes():0} MB at most.\n");
        return text.ToString();
    }

    /// <summary>Opens, fills and seals the tubes, as medics do.</summary>
    private static async Task<IReadOnlyList<Barcode>> Prepare(
        KitAccounts accounts, Uri city, int tubes, int people, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var medic = await accounts.SignIn(city, KitRoles.Medic, cancellationToken);
        var site = new TestTubes(medic);
        var made = new ConcurrentBag<Barcode>();
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = TubesAtOnce, CancellationToken = cancellationToken };
        var start = clock.GetTimestamp();
        await Parallel.ForAsync(0, tubes, atOnce, async (_, cancellation) => made.Add(await site.Sealed(people == 1 ? 1 : 10, people, cancellation)));
        await Console.Error.WriteLineAsync($"{tubes} tubes of {people} sealed in {clock.GetElapsedTime(start).TotalSeconds:0} s");
        return [.. made];
    }
}
