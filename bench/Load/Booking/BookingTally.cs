using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace HealthWuhan.Load.Booking;

/// <summary>How long which answer took, and what became of whom.</summary>
internal sealed class BookingTally
{
    private readonly ConcurrentDictionary<string, ConcurrentBag<double>> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _ends = new(StringComparer.Ordinal);

    public void Answered(string what, TimeSpan took) => _answers.GetOrAdd(what, _ => []).Add(took.TotalMilliseconds);

    /// <summary>What somebody was told first: that a place is theirs, that none is left, or where they stand in line; from the moment they came, however long they waited for a connection.</summary>
    public void First(int status, bool hasTicket, TimeSpan since)
    {
        Answered("first answer, from the moment they came", since);
        Answered($"… of these {(hasTicket ? "a place in line" : status.ToString(CultureInfo.InvariantCulture))}", since);
    }

    public void Ended(string how) => _ends.AddOrUpdate(how, 1, (_, before) => before + 1);

    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine("| answer | how many | p50 ms | p90 ms | p99 ms | max ms | within 2 s |");
        text.AppendLine("|---|---|---|---|---|---|---|");
        foreach (var (what, took) in _answers.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            double[] sorted = [.. took.Order()];
            double At(double share) => sorted[(int)((sorted.Length - 1) * share)];
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {what} | {sorted.Length} | {At(0.5):0} | {At(0.9):0} | {At(0.99):0} | {sorted[^1]:0} | {100.0 * sorted.Count(one => one <= 2000) / sorted.Length:0.0} % |");
        }

        return text.AppendLine().AppendLine("People: " + string.Join(", ", _ends.OrderByDescending(end => end.Value).Select(end => $"{end.Value} {end.Key}"))).ToString();
    }
}
