namespace HealthWuhan.Week.Plan;

/// <summary>Chance without memory: the same for the same seed, purpose and number, whatever was drawn before, so that nothing need be kept.</summary>
internal static class Chance
{
    /// <summary>Sixty-four bits (SplitMix64).</summary>
    public static ulong Of(int seed, ulong purpose, long number)
    {
        var z = ((ulong)(uint)seed << 32) + (purpose * 0xD1B54A32D192ED03) + ((ulong)number * 0x9E3779B97F4A7C15) + 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 to below the limit.</summary>
    public static long Below(long limit, int seed, ulong purpose, long number) => (long)(Of(seed, purpose, number) % (ulong)limit);
}
