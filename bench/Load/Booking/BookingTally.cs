using System.Globalization;
using System.Text;

namespace HealthWuhan.Load.Booking;

/// <summary>How long which answer took, and what became of whom.</summary>
internal sealed class BookingTally
{
    /// <summary>That a place is theirs, that none is left, or where they stand in line: from the moment they came, however long they waited for a connection.</summary>
    public const string FirstSinceTheyCame = "first answer, from the moment they came";

    public const string Booked = "booked";

    private const int Parts = 10;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, List<double>> _answers = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _ends = new(StringComparer.Ordinal);
    private readonly List<TimeSpan> _booked = [];

    public void Answered(string what, TimeSpan took)
    {
        lock (_lock)
        {
            if (!_answers.TryGetValue(what, out var all))
                _answers[what] = all = [];
            all.Add(took.TotalMilliseconds);
        }
    }

    /// <summary>What became of somebody who came at that time after the release.</summary>
    public void Ended(string how, TimeSpan came)
    {
        lock (_lock)
        {
            _ends[how] = _ends.GetValueOrDefault(how) + 1;
            if (how == Booked)
                _booked.Add(came);
        }
    }

    public void StillThere(int people)
    {
        lock (_lock)
            _ends["still in line at the end"] = people;
    }

    /// <summary>How many answers there were of a kind.</summary>
    public int CountOf(string what)
    {
        lock (_lock)
            return _answers.TryGetValue(what, out var all) ? all.Count : 0;
    }

    public override string ToString()
    {
        lock (_lock)
        {
            var text = new StringBuilder();
            text.AppendLine("| answer | how many | p50 ms | p90 ms | p99 ms | max ms | within 2 s |");
            text.AppendLine("|---|---|---|---|---|---|---|");
            foreach (var (what, took) in _answers)
            {
                double[] sorted = [.. took.Order()];
                double At(double share) => sorted[(int)((sorted.Length - 1) * share)];
                text.AppendLine(CultureInfo.InvariantCulture,
                    $"| {what} | {sorted.Length} | {At(0.5):0} | {At(0.9):0} | {At(0.99):0} | {sorted[^1]:0} | {100.0 * sorted.Count(one => one <= 2000) / sorted.Length:0.0} % |");
            }

            text.AppendLine().AppendLine("People: " + string.Join(", ", _ends.OrderByDescending(end => end.Value).Select(end => $"{end.Value} {end.Key}")));
            return text.AppendLine(WhenTheyCame()).ToString();
        }
    }

    /// <summary>In which part of the time those came who have a place: with a fair line, the first.</summary>
    private string WhenTheyCame()
    {
        var last = _booked.Count == 0 ? TimeSpan.Zero : _booked.Max();
        var parts = Enumerable.Range(1, Parts).Select(part => _booked.Count(came => came <= last * part / Parts && came > last * (part - 1) / Parts));
        return string.Create(CultureInfo.InvariantCulture, $"Who has a place came within {last.TotalMilliseconds:0} ms of the release; by tenths of that: {string.Join(' ', parts)}");
    }
}
