using System.Runtime.InteropServices;

namespace HealthWuhan.Api.Limits;

/// <summary>Who was sent away and is expected back, until some seconds after they were to come: who does not come any more is before nobody. Not for several threads.</summary>
internal sealed class ExpectedPlaces
{
    /// <summary>Some 15 MB.</summary>
    private const int Most = 200_000;

    /// <summary>Phones and people are late.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(3);

    private readonly Dictionary<WaitingPlace, DateTimeOffset> _due = [];
    private readonly PriorityQueue<WaitingPlace, DateTimeOffset> _next = new();

    /// <summary>How many there are of each tenth of a second: near enough to say how many stand before somebody.</summary>
    private readonly SortedDictionary<long, int> _tenths = [];

    /// <summary>How many of them stand before this place.</summary>
    public int CountBefore(WaitingPlace place, DateTimeOffset now)
    {
        Forget(now);
        var (count, tenth) = (0, TenthOf(place));
        foreach (var (other, there) in _tenths)
        {
            if (other > tenth)
                break;
            count += there;
        }

        return count;
    }

    /// <summary>Expects them at that time, and no longer at another.</summary>
    public void Expect(WaitingPlace place, DateTimeOffset due)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_due, place, out var isKnown);
        known = due;
        _next.Enqueue(place, due);
        if (!isKnown)
            _tenths[TenthOf(place)] = _tenths.GetValueOrDefault(TenthOf(place)) + 1;
    }

    public void Remove(WaitingPlace place)
    {
        if (!_due.Remove(place))
            return;
        var tenth = TenthOf(place);
        if (--_tenths[tenth] == 0)
            _tenths.Remove(tenth);
    }

    private void Forget(DateTimeOffset now)
    {
        while (_next.TryPeek(out var place, out var due) && (due + s_grace < now || _next.Count > Most))
        {
            _next.Dequeue();
            // Sent away once more since, it is to come at another time.
            if (_due.TryGetValue(place, out var latest) && latest == due)
                Remove(place);
        }
    }

    private static long TenthOf(WaitingPlace place) => place.SinceTicks / (TimeSpan.TicksPerSecond / 10);
}
