using HealthWuhan.Load.Comparison;

namespace HealthWuhan.Tests;

/// <summary>What counts as having become slower.</summary>
public sealed class RatioGuardTests
{
    [Theory]
    [InlineData(1.0, 1.0, false)]
    [InlineData(1.0, 2.0, false)]
    [InlineData(1.0, 0.86, false)]
    [InlineData(1.0, 0.84, true)]
    [InlineData(0.5, 0.43, false)]
    [InlineData(0.5, 0.42, true)]
    public void More_than_15_percent_below_the_baseline_is_a_regression(double before, double now, bool isWorse)
    {
        var judged = Assert.Single(RatioGuard.Judge(Ratio("read/bare", before), Ratio("read/bare", now)));
        Assert.Equal(isWorse, judged.IsWorse);
        Assert.Equal(isWorse, RatioGuard.Table([judged]).Contains("regression", StringComparison.Ordinal));
    }

    [Fact]
    public void A_ratio_that_is_no_longer_measured_is_one_too_and_a_new_one_is_none()
    {
        var judged = RatioGuard.Judge(Ratio("old", 1), Ratio("new", 0.1));
        Assert.Equal([("new", false), ("old", true)], judged.Select(ratio => (ratio.Name, ratio.IsWorse)));
    }

    private static Dictionary<string, double> Ratio(string name, double value) => new(StringComparer.Ordinal) { [name] = value };
}
