using System.Globalization;
using System.Text;
using HealthWuhan.Grains;

namespace HealthWuhan.Storage;

/// <summary>
/// How many states a second each of the two grain storages writes and reads, by how many grains want to at once. By turns and in one run: on one machine the
/// figures differ from hour to hour, their ratio does not by much.
/// </summary>
internal static class StorageComparison
{
    private const int States = 20_000;
    private static readonly int[] s_atOnce = [16, 128, 1024, 4096];

    public static async Task<(string Table, IReadOnlyDictionary<string, double> Ratios)> Run(int rounds, CancellationToken cancellationToken)
    {
        await using var silo = await StorageSilo.Start(cancellationToken);
        var text = new StringBuilder();
        var medians = new Dictionary<string, double>(StringComparer.Ordinal);
        text.AppendLine("| | at once | ADO.NET/s | grouped/s | grouped / ADO.NET, within a round: median (all) |");
        text.AppendLine("|---|---|---|---|---|");
        foreach (var atOnce in s_atOnce)
        {
            var adoNet = new StateLoad(silo.Storage("Default"), $"a{atOnce}", States, atOnce);
            var grouped = new StateLoad(silo.Storage(StateStores.Grouped), $"g{atOnce}", States, atOnce);
            await Compare("first writes", 1, adoNet.Write, grouped.Write);
            await Compare("writes", rounds, adoNet.Write, grouped.Write);
            await Compare("reads", rounds, adoNet.Read, grouped.Read);

            async Task Compare(string what, int times, Func<Task<double>> one, Func<Task<double>> other)
            {
                var rates = new List<(double One, double Other)>();
                for (var round = 0; round < times && !cancellationToken.IsCancellationRequested; round++)
                {
                    // Another one first in each round.
                    var first = round % 2 == 0 ? await one() : 0;
                    var second = await other();
                    rates.Add((first > 0 ? first : await one(), second));
                }

                if (times > 1)
                    medians[$"storage/{what}/{atOnce}"] = Median(rates.Select(rate => rate.Other / rate.One));
                text.AppendLine(CultureInfo.InvariantCulture, $"| {what} | {atOnce} | {Median(rates.Select(rate => rate.One)):0} | {Median(rates.Select(rate => rate.Other)):0} | {Ratios(rates)} |");
            }
        }

        return (text.ToString(), medians);
    }

    private static string Ratios(IEnumerable<(double One, double Other)> rates)
    {
        var ratios = rates.Select(rate => rate.Other / rate.One).ToArray();
        return $"{Median(ratios).ToString("0.00", CultureInfo.InvariantCulture)} ({string.Join(", ", ratios.Select(ratio => ratio.ToString("0.00", CultureInfo.InvariantCulture)))})";
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
