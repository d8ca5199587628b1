using System.Runtime.InteropServices;

namespace HealthWuhan.Api.Limits;

/// <summary>
/// A bucket of tokens that fills evenly. Its whole state is one number, the moment at which it is full again: what has not been used for as long as it takes to
/// fill needs none, and nothing runs while nobody asks. Moments and durations are a clock's ticks.
/// </summary>
/// <param name="Token">How long one token takes to flow back.</param>
/// <param name="Capacity">How long an empty bucket takes to fill.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TokenBucket(long Token, long Capacity)
{
    public static TokenBucket Of(int burst, double perSecond, long ticksPerSecond)
    {
        var token = Math.Max(1, (long)(ticksPerSecond / perSecond));
        return new(token, token * burst);
    }

    /// <summary>When it is full again once so many have been taken out.</summary>
    public long Without(int count, long fullAt, long now) => Math.Max(fullAt, now) + (count * Token);

    /// <summary>How long until so many are in it; 0 where they are. What it never holds never is: then longer than it takes to fill.</summary>
    public long WaitFor(int count, long fullAt, long now) => Math.Max(0, Without(count, fullAt, now) - now - Capacity);

    /// <summary>Whole tokens in it.</summary>
    public int Left(long fullAt, long now) => (int)((Capacity - (Math.Max(fullAt, now) - now)) / Token);
}
