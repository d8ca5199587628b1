namespace HealthWuhan.Api.Limits;

/// <summary>
/// How many have their turn at once, and how long those wait who are before somebody. Where a turn is meant to last so long and no longer, it is as many as that is kept with: fewer when turns
/// grow longer, and more when they are short and somebody waits. Not for several threads.
/// </summary>
/// <remarks>
/// By what was measured: turns last as long as whoever has one must share the node with the others, so with half as many at once each is over in half the time, and as many are served. What would
/// wait inside, in an order that nobody knows, waits in line instead.
/// </remarks>
internal sealed class TurnPace(int most, TimeSpan? meant)
{
    /// <summary>How much the last stay counts in their mean.</summary>
    private const int MeanOf = 16;

    /// <summary>Also the first. Turns may be long because other processes have the cores, or the database is slow: fewer at once would not make them shorter, and the node would do next to nothing.</summary>
    private const int Least = 64;

    private double _meanTicks = TimeSpan.FromMilliseconds(50).Ticks;
    private long _roundTicks;
    private int _roundEnded;
    private bool _hasWaited;

    public int AtOnce { get; private set; } = meant is null ? most : Math.Min(most, Least);

    /// <summary>How long until so many have been served.</summary>
    public TimeSpan WaitOf(int people) => TimeSpan.FromTicks((long)(people * _meanTicks / AtOnce));

    /// <summary>How many are served in that time.</summary>
    public int ServedWithin(TimeSpan time) => (int)Math.Min(int.MaxValue, time.Ticks * AtOnce / _meanTicks);

    /// <summary>A turn has ended, after so long; somebody waited for it, or nobody.</summary>
    public void Ended(TimeSpan stay, bool isAwaited)
    {
        _meanTicks += (stay.Ticks - _meanTicks) / MeanOf;
        if (meant is not { } target)
            return;

        _roundTicks += stay.Ticks;
        _hasWaited |= isAwaited;
        if (++_roundEnded < AtOnce)
            return;

        AtOnce = Next(target, _roundTicks / _roundEnded);
        (_roundTicks, _roundEnded, _hasWaited) = (0, 0, false);
    }

    /// <summary>After a round in which everybody who was there has left: at most a half less, or a quarter more.</summary>
    private int Next(TimeSpan target, long mean) => mean > target.Ticks
        ? Math.Max(Math.Min(Least, most), (int)(AtOnce * Math.Max(0.5, (double)target.Ticks / mean)))
        : _hasWaited ? Math.Min(most, AtOnce + Math.Max(1, AtOnce / 4)) : AtOnce;
}
