using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;
using static HealthWuhan.Tests.Sampling.Tubes;

namespace HealthWuhan.Tests.Sampling;

/// <summary>What a second person may do to a result, and what its people are told then.</summary>
public class CorrectionRulesTests
{
    private static readonly DateTimeOffset Later = Noon.AddDays(1);

    private static SampleBatch Tested(TubeResult result, int poolSize = 1)
    {
        var batch = With(people: 1, poolSize);
        return SampleBatchRules.Report(SampleBatchRules.Seal(batch, 1, Noon).Value, Taken(Report(result), "lab-01", Noon), Policy).Value;
    }

    private static Result<SampleBatch> Apply(SampleBatch? batch, CorrectionKind kind, TubeResult? to = null, string by = "supervisor", string lab = "lab-01") =>
        CorrectionRules.Apply(batch, new(kind, to is null ? null : Report(to.Value), "reason", by, lab), Later);

    private static SampleStatus Told(SampleBatch batch) => SampleBatchRules.SampleFor(batch, batch.Samples[0]).Status;

    [Fact]
    public void A_released_positive_of_a_single_tube_is_the_persons()
    {
        var released = Apply(Tested(TubeResult.Positive), CorrectionKind.Release).Value;
        Assert.Equal((SampleStatus.Positive, false, "supervisor"), (Told(released), released.Delivered, released.Result?.ReleasedBy));
    }

    [Theory]
    [InlineData(TubeResult.Positive, 10)]
    [InlineData(TubeResult.Negative, 1)]
    [InlineData(TubeResult.GreyZone, 1)]
    [InlineData(TubeResult.SingleTarget, 1)]
    [InlineData(TubeResult.Invalid, 1)]
    public void Nothing_but_a_single_tubes_positive_is_released(TubeResult result, int poolSize) =>
        Assert.Equal("nothing-to-release", Apply(Tested(result, poolSize), CorrectionKind.Release).Refusal?.Code);

    [Theory]
    [InlineData(CorrectionKind.Release)]
    [InlineData(CorrectionKind.Correct)]
    [InlineData(CorrectionKind.Revoke)]
    public void Who_sent_the_result_is_not_the_second_person(CorrectionKind kind) =>
        Assert.Equal("second-person-needed", Apply(Tested(TubeResult.Positive), kind, TubeResult.Negative, by: "operator").Refusal?.Code);

    [Theory]
    [InlineData(CorrectionKind.Release)]
    [InlineData(CorrectionKind.Correct)]
    [InlineData(CorrectionKind.Revoke)]
    public void Another_labs_result_is_not_theirs(CorrectionKind kind) =>
        Assert.Equal("not-yours", Apply(Tested(TubeResult.Positive), kind, TubeResult.Negative, lab: "lab-02").Refusal?.Code);

    [Fact]
    public void A_corrected_result_takes_the_place_of_the_old_one_which_is_remembered()
    {
        var corrected = Apply(Tested(TubeResult.Positive, poolSize: 10), CorrectionKind.Correct, TubeResult.Negative).Value;
        Assert.Equal((SampleStatus.Negative, false), (Told(corrected), corrected.Delivered));
        Assert.Equal([TubeResult.Positive], corrected.History.Select(old => old.Result.Report.Result));
    }

    [Fact]
    public void A_held_result_is_decided_though_none_stands() =>
        Assert.Equal(TubeResult.Positive, Apply(Sealed(), CorrectionKind.Correct, TubeResult.Positive).Value.Result?.Report.Result);

    [Fact]
    public void A_positive_that_a_supervisor_put_in_place_is_released_by_somebody_else()
    {
        var corrected = Apply(Tested(TubeResult.Negative), CorrectionKind.Correct, TubeResult.Positive).Value;
        Assert.Equal(SampleStatus.UnderRecheck, Told(corrected));
        Assert.Equal("second-person-needed", Apply(corrected, CorrectionKind.Release).Refusal?.Code);
        Assert.Equal(SampleStatus.Positive, Told(Apply(corrected, CorrectionKind.Release, by: "another").Value));
    }

    [Fact]
    public void A_revoked_result_leaves_its_people_waiting_and_the_tube_takes_a_new_one()
    {
        var revoked = Apply(Tested(TubeResult.Negative), CorrectionKind.Revoke).Value;
        Assert.Equal((SampleStatus.Sampled, BatchStatus.Received, false), (Told(revoked), revoked.Status, revoked.Delivered));
        Assert.Equal(TubeResult.Invalid, SampleBatchRules.Report(revoked, Taken(Report(TubeResult.Invalid), "lab-01", Later), Policy).Value.Result?.Report.Result);
    }

    [Theory]
    [InlineData(CorrectionKind.Release, TubeResult.Positive, null)]
    [InlineData(CorrectionKind.Correct, TubeResult.Positive, TubeResult.Negative)]
    [InlineData(CorrectionKind.Revoke, TubeResult.Positive, null)]
    public void Every_correction_can_be_repeated(CorrectionKind kind, TubeResult from, TubeResult? to)
    {
        var corrected = Apply(Tested(from), kind, to).Value;
        Assert.Same(corrected, Apply(corrected, kind, to).Value);
    }

    [Fact]
    public void A_tube_that_is_not_there_open_or_rejected_has_nothing_to_correct()
    {
        var rejected = TransportRules.Reject(TransportRules.HandOver(Sealed(), "box", "lab-01", Noon).Value, "box", new(RejectReason.Leaked, "lab-01"), Noon).Value;
        string?[] codes =
        [
            Apply(null, CorrectionKind.Revoke).Refusal?.Code,
            Apply(With(1), CorrectionKind.Revoke).Refusal?.Code,
            Apply(rejected, CorrectionKind.Correct, TubeResult.Negative).Refusal?.Code,
            Apply(Sealed(), CorrectionKind.Revoke).Refusal?.Code,
        ];
        Assert.Equal(["unknown-batch", "batch-not-sealed", "batch-rejected", "no-result"], codes);
    }
}
