namespace HealthWuhan.Api.Monitoring;

/// <summary>
/// Tells the first call of a visit from the others: a session that this node has not heard of for <see cref="Pause"/> begins a new one. Fixed memory, eight
/// bytes a session; the calls of a visit that is under way take no lock and allocate nothing.
/// </summary>
/// <remarks>
/// Eight sessions share a cache line; of each, 32 bits of its hash and the second of its last call are kept. Two sessions of the same line are
/// taken for one with a chance of one in 600 million, and count one visit too few. Where more than eight are under way in a line, the one that
/// has been silent longest is forgotten (<see cref="Forgotten"/>), and counts once more if it comes back.
/// </remarks>
internal sealed class VisitWindow
{
    /// <summary>As long as nobody calls, a visit is not over.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(15);

    private const int Ways = 8;
    private const int Gates = 64;
    private static readonly int s_pause = (int)Pause.TotalSeconds;

    // Hash in the upper half, second in the lower; 0 where nobody is.
    private readonly long[] _slots;
    private readonly Lock[] _gates = [.. Enumerable.Range(0, Gates).Select(_ => new Lock())];
    private readonly int _lineMask;
    private long _forgotten;

    /// <summary>With room for so many sessions, rounded up to a power of two.</summary>
    public VisitWindow(int sessions)
    {
        var lines = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, sessions / Ways));
        _slots = new long[lines * Ways];
        _lineMask = lines - 1;
    }

    /// <summary>Sessions that had to make room while their visit was under way: where it grows, there are too few places.</summary>
    public long Forgotten => Interlocked.Read(ref _forgotten);

    /// <summary>Whether this call begins a visit. Of calls at the same moment exactly one does.</summary>
    /// <param name="sessionId">Whose call it is.</param>
    /// <param name="second">Of a clock that never goes back.</param>
    public bool Begins(ReadOnlySpan<char> sessionId, uint second)
    {
        var hash = Hash(sessionId);
        var line = (int)(hash & (uint)_lineMask) * Ways;
        var mark = (uint)(hash >> 32);
        return !IsUnderWay(line, mark, second) && BeginsUnderLock(line, mark, second);
    }

    private bool IsUnderWay(int line, uint mark, uint second)
    {
        for (var i = line; i < line + Ways; i++)
        {
            var slot = Volatile.Read(ref _slots[i]);
            if (slot == 0 || (uint)(slot >> 32) != mark)
                continue;
            if (Silence(slot, second) > s_pause)
                return false;
            // Lost only to somebody who writes the same, or a later second.
            if (Silence(slot, second) > 0)
                Interlocked.CompareExchange(ref _slots[i], Slot(mark, second), slot);
            return true;
        }

        return false;
    }

    private bool BeginsUnderLock(int line, uint mark, uint second)
    {
        lock (_gates[(line / Ways) % Gates])
        {
            if (IsUnderWay(line, mark, second))
                return false;

            Interlocked.Exchange(ref _slots[PlaceFor(line, mark, second)], Slot(mark, second));
            return true;
        }
    }

    /// <summary>The session's own place, an empty one, or that of whoever has been silent longest.</summary>
    private int PlaceFor(int line, uint mark, uint second)
    {
        var place = line;
        for (var i = line; i < line + Ways; i++)
        {
            var slot = Volatile.Read(ref _slots[i]);
            if (slot == 0 || (uint)(slot >> 32) == mark)
                return i;
            if (Silence(slot, second) > Silence(Volatile.Read(ref _slots[place]), second))
                place = i;
        }

        if (Silence(Volatile.Read(ref _slots[place]), second) <= s_pause)
            Interlocked.Increment(ref _forgotten);
        return place;
    }

    private static long Slot(uint mark, uint second) => ((long)mark << 32) | second;

    private static int Silence(long slot, uint second) => (int)(second - (uint)slot);

    // FNV-1a, mixed once more at the end (murmur's finalizer). A session's id is 128 random bits of ours: nobody can choose one.
    private static ulong Hash(ReadOnlySpan<char> text)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in text)
            hash = (hash ^ character) * 1099511628211UL;
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdUL;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53UL;
        return hash ^ (hash >> 33);
    }
}
