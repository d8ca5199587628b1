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
    public void A_tubes_result_means_this_for_a_person(TubeResult result, SampleStatus status) =>
        Assert.All([1, 5, 10, 20], poolSize => Assert.Equal(status, LaboratoryRules.Interpret(Result(result), poolSize)));

    [Theory]
    [InlineData(1, SampleStatus.Positive)]
    [InlineData(5, SampleStatus.UnderRecheck)]
    [InlineData(10, SampleStatus.UnderRecheck)]
    [InlineData(20, SampleStatus.UnderRecheck)]
    public void Only_the_released_positive_of_a_single_tube_is_a_persons(int poolSize, SampleStatus status) =>
        Assert.Equal(status, LaboratoryRules.Interpret(Result(TubeResult.Positive) with { ReleasedBy = "supervisor" }, poolSize));

    [Fact]
    public void No_release_makes_anything_else_a_persons_positive() =>
        Assert.All(Enum.GetValues<TubeResult>().Except([TubeResult.Positive]), result =>
            Assert.NotEqual(SampleStatus.Positive, LaboratoryRules.Interpret(Result(result) with { ReleasedBy = "supervisor" }, 1)));

    private static LabResult Result(TubeResult result) => Tubes.Taken(Tubes.Report(result), "lab-01", Tubes.Noon);

    [Fact]
    public void A_member_is_given_the_standing_result_with_lab_and_time()
    {
        var tested = SampleBatchRules.Report(Tubes.Sealed(), Tubes.Taken(Tubes.Report(TubeResult.Invalid), "lab-01", Tubes.Noon.AddHours(9)), Tubes.Policy).Value;
        var sample = SampleBatchRules.SampleFor(tested, tested.Samples[3]);
        Assert.Equal((SampleStatus.ToBeRecollected, "lab-01", Tubes.Noon.AddHours(9)), (sample.Status, sample.Lab, sample.ReportedAt));
    }
}
