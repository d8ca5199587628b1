using System.Text;
using HdrHistogram;

namespace HealthWuhan.Load.Runs;

/// <summary>The outcome of a run.</summary>
internal sealed record LoadReport(TimeSpan Elapsed, Tally Total)
{
    public static LoadReport Of(TimeSpan elapsed, IEnumerable<Tally> tallies)
    {
        var total = new Tally();
        foreach (var tally in tallies)
            total.Add(tally);
        return new LoadReport(elapsed, total);
    }

    public long Requests => Total.Latency.TotalCount;

    public double RequestsPerSecond => Requests / Elapsed.TotalSeconds;

    /// <summary>Only 200s, no error, and every checked answer right: figures of anything else are not worth comparing.</summary>
    public bool IsClean => Requests > 0 && Total.Errors == 0 && Total.Wrong == 0 && Total.Statuses.Keys.All(status => status == 200);

    /// <summary>Milliseconds from intended start to answer; 100 is the maximum.</summary>
    public double Latency(double percentile) => Milliseconds(Total.Latency, percentile);

    public string Faults() => $"{Total.Errors} errors{(Total.FirstError is { } first ? $" ({first})" : "")}, {Total.Wrong} of {Total.Checked} checked answers wrong";

    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine($"{Requests} answers in {Elapsed.TotalSeconds:0.00} s = {RequestsPerSecond:0} requests/s");
        text.AppendLine($"latency from the intended start: {Line(Total.Latency)}");
        text.AppendLine($"latency from the real start:     {Line(Total.Service)}");
        text.AppendLine($"status {string.Join(", ", Total.Statuses.OrderBy(status => status.Key).Select(status => $"{status.Key}: {status.Value}"))}; {Faults()}");
        return text.ToString();
    }

    private static string Line(LongHistogram histogram) => string.Join(
        ", ", new[] { 50, 90, 99, 99.9, 100 }.Select(p => $"{(p == 100 ? "max" : $"p{p}")} {Milliseconds(histogram, p):0.00} ms"));

    private static double Milliseconds(LongHistogram histogram, double percentile) =>
        histogram.TotalCount == 0 ? 0 : histogram.GetValueAtPercentile(percentile) / 1000.0;
}
