using System.Threading.RateLimiting;

namespace HealthWuhan.Api.Limits;

/// <summary>Token buckets as all limits here are: so many in one go, and then as many as flow back.</summary>
internal static class Bucket
{
    /// <summary>A limiter fills its buckets ten times a second.</summary>
    private const double FillsPerSecond = 10;

    public static TokenBucketRateLimiterOptions Of(int burst, double perSecond)
    {
        var drop = Math.Max(1, (int)(perSecond / FillsPerSecond));
        return new() { TokenLimit = burst, TokensPerPeriod = drop, ReplenishmentPeriod = TimeSpan.FromSeconds(drop / perSecond), QueueLimit = 0 };
    }

    public static TokenBucketRateLimiterOptions AMinute(int burst, double perMinute) => Of(burst, perMinute / 60);

    /// <summary>When it is worth coming again, where the limiter knows.</summary>
    public static TimeSpan? WaitOf(RateLimitLease lease) => lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : null;

    /// <summary>Null while anything is left in the bucket of this key, else when something is again.</summary>
    public static TimeSpan? WaitIfEmpty<TKey>(this PartitionedRateLimiter<TKey> buckets, TKey key)
    {
        // Not by acquiring none, which succeeds with a hundredth of one.
        if ((buckets.GetStatistics(key)?.CurrentAvailablePermits ?? 0) > 0)
            return null;
        using var look = buckets.AttemptAcquire(key);
        return look.IsAcquired ? null : WaitOf(look) ?? TimeSpan.FromSeconds(1);
    }

    /// <summary>Takes so many, or all that is left.</summary>
    public static void Drain<TKey>(this PartitionedRateLimiter<TKey> buckets, TKey key, int count)
    {
        var left = (int)Math.Min(count, buckets.GetStatistics(key)?.CurrentAvailablePermits ?? 0);
        if (left > 0)
            buckets.AttemptAcquire(key, left).Dispose();
    }
}
