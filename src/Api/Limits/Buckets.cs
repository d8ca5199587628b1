using System.Collections.Concurrent;

namespace HealthWuhan.Api.Limits;

/// <summary>A <see cref="TokenBucket"/> for each key: so many in one go, and then as many as flow back. Safe to use from all threads.</summary>
/// <remarks>
/// Two generations, of which the elder is dropped as a whole once all its buckets must be full: a city's callers cost nothing between their calls
/// (docs/decisions/0047-buckets-without-a-heartbeat.md). A call that meets just that moment may not be counted.
/// </remarks>
internal sealed class Buckets<TKey>
    where TKey : notnull
{
    private readonly TokenBucket _bucket;
    private readonly TimeProvider _clock;
    private Generations _generations;

    public Buckets(int burst, double perSecond, TimeProvider clock)
    {
        (_bucket, _clock) = (TokenBucket.Of(burst, perSecond, clock.TimestampFrequency), clock);
        _generations = new([], [], clock.GetTimestamp() + _bucket.Capacity);
    }

    public static Buckets<TKey> AMinute(int burst, double perMinute, TimeProvider clock) => new(burst, perMinute / 60, clock);

    /// <summary>How many buckets are remembered.</summary>
    public int Count => _generations.Young.Count + _generations.Old.Count;

    /// <summary>Takes one. Null where there was one, else how long until there is.</summary>
    public TimeSpan? Take(TKey key)
    {
        var now = _clock.GetTimestamp();
        var generations = At(now);
        while (true)
        {
            var fullAt = generations.Carry(key);
            var wait = _bucket.WaitFor(1, fullAt, now);
            if (wait > 0)
                return _clock.GetElapsedTime(now, now + wait);
            if (generations.Young.TryUpdate(key, _bucket.Without(1, fullAt, now), fullAt))
                return null;
        }
    }

    /// <summary>Takes so many, or all that is left.</summary>
    public void Drain(TKey key, int count)
    {
        var now = _clock.GetTimestamp();
        var generations = At(now);
        while (true)
        {
            var fullAt = generations.Carry(key);
            var taken = Math.Min(count, _bucket.Left(fullAt, now));
            if (taken <= 0 || generations.Young.TryUpdate(key, _bucket.Without(taken, fullAt, now), fullAt))
                return;
        }
    }

    /// <summary>Null while anything is left in the bucket of this key, else how long until something is again. Takes nothing, and remembers nobody.</summary>
    public TimeSpan? WaitIfEmpty(TKey key)
    {
        var now = _clock.GetTimestamp();
        var wait = _bucket.WaitFor(1, At(now).Find(key), now);
        return wait > 0 ? _clock.GetElapsedTime(now, now + wait) : null;
    }

    private Generations At(long now)
    {
        var generations = Volatile.Read(ref _generations);
        if (now < generations.Until)
            return generations;

        var next = new Generations([], generations.Young, now + _bucket.Capacity);
        var known = Interlocked.CompareExchange(ref _generations, next, generations);
        return ReferenceEquals(known, generations) ? next : known;
    }

    /// <summary>When each bucket is full again. What is in neither is full.</summary>
    private sealed record Generations(ConcurrentDictionary<TKey, long> Young, ConcurrentDictionary<TKey, long> Old, long Until)
    {
        /// <summary>Of a bucket that is about to be used.</summary>
        public long Carry(TKey key) => Young.TryGetValue(key, out var fullAt) ? fullAt : Young.GetOrAdd(key, Old.GetValueOrDefault(key, long.MinValue));

        public long Find(TKey key) => Young.TryGetValue(key, out var fullAt) ? fullAt : Old.GetValueOrDefault(key, long.MinValue);
    }
}
