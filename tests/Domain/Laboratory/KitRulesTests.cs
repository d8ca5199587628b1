using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Tests.Sampling;

namespace HealthWuhan.Tests.Laboratory;

/// <summary>A kit whose lines are 37 (positive) and 40 (grey).</summary>
public class KitRulesTests
{
    [Theory]
    [InlineData(25.0, 26.0, TubeResult.Positive)]
    [InlineData(37.0, 37.0, TubeResult.Positive)]
    [InlineData(37.001, 37.0, TubeResult.SingleTarget)]
    [InlineData(25.0, null, TubeResult.SingleTarget)]
    [InlineData(null, 36.9, TubeResult.SingleTarget)]
    [InlineData(25.0, 38.5, TubeResult.SingleTarget)]
    [InlineData(38.0, null, TubeResult.GreyZone)]
    [InlineData(40.0, 45.0, TubeResult.GreyZone)]
    [InlineData(40.001, null, TubeResult.Negative)]
    [InlineData(45.0, 41.0, TubeResult.Negative)]
    public void Ct_values_mean_this(double? orf1ab, double? n, TubeResult meaning) =>
        Assert.Equal(meaning, KitRules.Interpret(Tubes.Policy.Kits, Report("KIT-CT", orf1ab, n)));

    [Theory]
    [InlineData("kit-ct", null, null, TubeResult.Negative)]
    [InlineData("another", 25.0, 25.0, TubeResult.Negative)]
    [InlineData(null, 25.0, 25.0, TubeResult.Negative)]
    [InlineData("kit-ct", 25.0, 25.0, TubeResult.Invalid)]
    public void Where_the_rule_has_no_say_the_labs_word_stands(string? kit, double? orf1ab, double? n, TubeResult word) =>
        Assert.Null(KitRules.Interpret(Tubes.Policy.Kits, Report(kit, orf1ab, n, word)));

    [Fact]
    public void A_lab_that_says_otherwise_than_the_rule_is_not_taken_at_its_word()
    {
        var negative = Tubes.Taken(Report("kit-ct", 25, 26, TubeResult.Negative), "lab-01", Tubes.Noon);
        var answer = SampleBatchRules.Report(Tubes.Sealed(), negative, Tubes.Policy);
        Assert.Equal("interpretation-differs", answer.Refusal?.Code);
        Assert.True(SampleBatchRules.IsHeld(answer.Refusal!));
    }

    [Fact]
    public void The_default_policy_can_be_used() => Assert.Empty(new LaboratoryPolicy().Problems());

    [Fact]
    public void Everything_wrong_with_a_policy_is_told()
    {
        var policy = new LaboratoryPolicy { ReportWithin = TimeSpan.Zero, Kits = [new("a", 37, 37, 30), new("A", 0, 37, 40)] };
        Assert.Equal(4, policy.Problems().Count());
    }

    private static LabReport Report(string? kit, double? orf1ab, double? n, TubeResult word = TubeResult.Negative) =>
        Tubes.Report(word) with { Kit = kit, Ct = new CtValues((decimal?)orf1ab, (decimal?)n) };
}
