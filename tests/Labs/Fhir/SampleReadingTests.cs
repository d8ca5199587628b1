using HealthWuhan.Domain.Citizens;
using HealthWuhan.Labs.Fhir.Answers;
using Hl7.Fhir.Utility;

namespace HealthWuhan.Tests.Fhir;

/// <summary>What another system is told of a sample, by what its owner reads.</summary>
public class SampleReadingTests
{
    /// <summary>Status, pool size, outcome; then finding, and the statuses of report, observation and specimen.</summary>
    [Theory]
    [InlineData(SampleStatus.Sampled, 10, 0, SampleFinding.Awaited, "registered", "registered", "available")]
    [InlineData(SampleStatus.InTransit, 10, 0, SampleFinding.Awaited, "registered", "registered", "available")]
    [InlineData(SampleStatus.Received, 1, 0, SampleFinding.Awaited, "registered", "registered", "available")]
    [InlineData(SampleStatus.Negative, 10, 1, SampleFinding.Negative, "final", "final", "available")]
    [InlineData(SampleStatus.Negative, 1, 5, SampleFinding.Negative, "corrected", "corrected", "available")]
    [InlineData(SampleStatus.UnderRecheck, 10, 1, SampleFinding.UnderRecheck, "preliminary", "preliminary", "available")]
    [InlineData(SampleStatus.UnderRecheck, 1, 1, SampleFinding.UnderRecheck, "preliminary", "preliminary", "available")]
    [InlineData(SampleStatus.UnderRecheck, 10, 5, SampleFinding.UnderRecheck, "preliminary", "preliminary", "available")]
    [InlineData(SampleStatus.Positive, 1, 2, SampleFinding.Positive, "final", "final", "available")]
    [InlineData(SampleStatus.Positive, 1, 6, SampleFinding.Positive, "corrected", "corrected", "available")]
    [InlineData(SampleStatus.Positive, 0, 2, SampleFinding.Positive, "final", "final", "available")]
    [InlineData(SampleStatus.Positive, 5, 2, SampleFinding.UnderRecheck, "preliminary", "preliminary", "available")]
    [InlineData(SampleStatus.Positive, 20, 6, SampleFinding.UnderRecheck, "preliminary", "preliminary", "available")]
    [InlineData(SampleStatus.ToBeRecollected, 10, 1, SampleFinding.NotMeasured, "cancelled", "cancelled", "unsatisfactory")]
    [InlineData(SampleStatus.ToBeRecollected, 1, 3, SampleFinding.NotMeasured, "cancelled", "cancelled", "unsatisfactory")]
    [InlineData(SampleStatus.Sampled, 10, 4, SampleFinding.Withdrawn, "entered-in-error", "entered-in-error", "available")]
    [InlineData(SampleStatus.Received, 1, 8, SampleFinding.Withdrawn, "entered-in-error", "entered-in-error", "available")]
    public void A_sample_is_told_by_what_stands_of_it(SampleStatus status, int poolSize, int outcome, SampleFinding finding, string report, string observation, string specimen)
    {
        var reading = SampleReading.Of(Sample(status, poolSize, outcome));
        Assert.Equal((finding, report, observation, specimen), (reading.Finding, reading.Report.GetLiteral(), reading.Observation.GetLiteral(), reading.Specimen.GetLiteral()));
    }

    [Fact]
    public void No_pool_is_ever_positive_and_nothing_but_a_negative_is_negative()
    {
        foreach (var status in Enum.GetValues<SampleStatus>())
        {
            foreach (var poolSize in (int[])[1, 5, 10, 20])
            {
                foreach (var outcome in Enumerable.Range(0, 12))
                {
                    var reading = SampleReading.Of(Sample(status, poolSize, outcome));
                    Assert.Equal(status == SampleStatus.Positive && poolSize == 1, reading.Finding == SampleFinding.Positive);
                    Assert.Equal(status == SampleStatus.Negative, reading.Finding == SampleFinding.Negative);
                }
            }
        }
    }

    [Fact]
    public void A_sample_of_before_outcomes_were_kept_is_corrected_where_somebody_changed_its_tube() =>
        Assert.Equal("corrected", SampleReading.Of(Sample(SampleStatus.Negative, 10, 0) with { IsAmended = true }).Report.GetLiteral());

    [Fact]
    public void A_swab_that_was_taken_back_was_entered_in_error_as_a_whole()
    {
        var reading = new SharedSwab("x", null).Reading;
        Assert.Equal(
            ("entered-in-error", "entered-in-error", "entered-in-error"), (reading.Report.GetLiteral(), reading.Observation.GetLiteral(), reading.Specimen.GetLiteral()));
    }

    private static CitizenSample Sample(SampleStatus status, int poolSize, int outcome) => new() { Status = status, PoolSize = poolSize, Outcome = outcome };
}
