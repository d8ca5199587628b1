using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Tests.Sampling;

namespace HealthWuhan.Tests.Laboratory;

public class LaboratoryRulesTests
{
    [Theory]
    [InlineData(TubeResult.Negative, SampleStatus.Negative)]
    [InlineData(TubeResult.Positive, SampleStatus.UnderRecheck)]
    [InlineData(TubeResult.SingleTarget, SampleStatus.UnderRecheck)]
    [InlineData(TubeResult.GreyZone, SampleStatus.UnderRecheck)]
    [InlineData(TubeResult.Invalid, SampleStatus.ToBeRecollected)]
    public void A_tubes_result_means_this_for_a_person(TubeResult result, SampleStatus status) => Assert.Equal(status, LaboratoryRules.Interpret(result));

    [Fact]
    public void Every_result_is_interpreted_and_none_as_a_persons_positive() =>
        Assert.All(Enum.GetValues<TubeResult>(), result => Assert.NotEqual(SampleStatus.Positive, LaboratoryRules.Interpret(result)));

    [Fact]
    public void A_result_is_due_a_day_after_collection() => Assert.Equal(Tubes.Noon.AddDays(1), LaboratoryRules.ExpectedBy(Tubes.Noon));

    [Fact]
    public void A_member_is_given_the_standing_result_with_lab_and_time()
    {
        var tested = SampleBatchRules.Report(Tubes.Sealed(), Tubes.Report(TubeResult.Invalid), "lab-01", Tubes.Noon.AddHours(9)).Value;
        var sample = SampleBatchRules.SampleFor(tested, tested.Samples[3]);
        Assert.Equal((SampleStatus.ToBeRecollected, "lab-01", Tubes.Noon.AddHours(9)), (sample.Status, sample.Lab, sample.ReportedAt));
    }
}
