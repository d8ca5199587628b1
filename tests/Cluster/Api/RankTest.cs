namespace HealthWuhan.Tests.Api;

/// <summary>The rank test of Mann and Whitney: whether values of one sample tend to be larger than those of another, whatever their distribution.</summary>
internal static class RankTest
{
    /// <summary>How many standard deviations the ranks of the first sample are off what chance gives, ties counted in the middle; 0 where all values are the same.</summary>
    public static double Z(int[] one, int[] other)
    {
        double n = one.Length, m = other.Length, total = n + m;
        var u = one.Sum(mine => other.Sum(theirs => mine > theirs ? 1.0 : mine == theirs ? 0.5 : 0));
        var ties = one.Concat(other).CountBy(value => value).Sum(tie => Math.Pow(tie.Value, 3) - tie.Value);
        var variance = n * m / 12 * (total + 1 - (ties / (total * (total - 1))));
        return variance <= 0 ? 0 : (u - (n * m / 2)) / Math.Sqrt(variance);
    }
}
