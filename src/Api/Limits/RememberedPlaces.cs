namespace HealthWuhan.Api.Limits;

/// <summary>Places in the line with a count beside each, forgotten when their tickets have expired, the oldest first where there are too many. Not for several threads.</summary>
internal sealed class RememberedPlaces(TimeSpan lifetime)
{
    /// <summary>Some 5 MB.</summary>
    private const int Most = 100_000;

    private readonly Dictionary<WaitingPlace, int> _counts = [];
    private readonly PriorityQueue<WaitingPlace, WaitingPlace> _oldestFirst = new();

    public int Count => _counts.Count;

    public int CountOf(WaitingPlace place) => _counts.GetValueOrDefault(place);

    public void Add(WaitingPlace place, DateTimeOffset now)
    {
        Forget(now);
        if (_counts.TryAdd(place, 1))
            _oldestFirst.Enqueue(place, place);
        else
            _counts[place]++;
    }

    /// <summary>It stays in the order of expiry until its time, which costs nothing but its room.</summary>
    public void Remove(WaitingPlace place) => _counts.Remove(place);

    public void Forget(DateTimeOffset now)
    {
        var expired = (now - lifetime).UtcTicks;
        while (_oldestFirst.TryPeek(out var oldest, out _) && (oldest.SinceTicks <= expired || _oldestFirst.Count >= Most))
            _counts.Remove(_oldestFirst.Dequeue());
    }
}
