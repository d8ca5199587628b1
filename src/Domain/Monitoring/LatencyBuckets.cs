using System.Numerics;

namespace HealthWuhan.Domain.Monitoring;

/// <summary>
/// Latencies counted in fixed buckets, eight to each doubling of a microsecond: what nodes count apart can be added, and a percentile of the sum is at
/// most an eighth above the true one. Percentiles themselves cannot be added.
/// </summary>
/// <remarks>The buckets of stored counts: they never change.</remarks>
public static class LatencyBuckets
{
    /// <summary>The last one takes everything from a minute on.</summary>
    public const int Count = 192;

    private const int PerDoubling = 8;
    private const int PerDoublingBits = 3;
    private const long Longest = (1L << 26) - 1;

    /// <summary>The bucket of a latency in microseconds.</summary>
    public static int IndexOf(long microseconds)
    {
        var value = Math.Clamp(microseconds, 0, Longest);
        if (value < PerDoubling)
            return (int)value;

        var shift = BitOperations.Log2((ulong)value) - PerDoublingBits;
        return ((shift + 1) * PerDoubling) + (int)((value >> shift) & (PerDoubling - 1));
    }

    /// <summary>The longest latency, in microseconds, that falls into a bucket.</summary>
    public static long UpperBound(int index)
    {
        if (index < PerDoubling)
            return index;

        var shift = (index / PerDoubling) - 1;
        return ((PerDoubling + (index % PerDoubling) + 1L) << shift) - 1;
    }

    /// <summary>The latency that so large a part of the calls did not exceed; null where nothing was counted.</summary>
    /// <param name="counts">By bucket; those that are missing at the end are empty.</param>
    /// <param name="part">Between 0 and 1: 0.99 for the 99th percentile.</param>
    public static TimeSpan? Percentile(ReadOnlySpan<long> counts, double part)
    {
        var total = 0L;
        foreach (var count in counts)
            total += count;

        var rank = Math.Max(1, (long)Math.Ceiling(part * total));
        for (var (index, seen) = (0, 0L); index < counts.Length; index++)
        {
            seen += counts[index];
            if (seen >= rank)
                return TimeSpan.FromMicroseconds(UpperBound(index));
        }

        return null;
    }
}
