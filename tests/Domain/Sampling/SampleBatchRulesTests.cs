using CsCheck;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;
using static HealthWuhan.Tests.Sampling.Tubes;

namespace HealthWuhan.Tests.Sampling;

public class SampleBatchRulesTests
{
    [Theory]
    [InlineData(1, null)]
    [InlineData(5, null)]
    [InlineData(10, null)]
    [InlineData(20, null)]
    [InlineData(0, "invalid-pool-size")]
    [InlineData(-1, "invalid-pool-size")]
    [InlineData(6, "invalid-pool-size")]
    [InlineData(21, "invalid-pool-size")]
    public void Pools_are_of_1_5_10_or_20(int poolSize, string? refusal) =>
        Assert.Equal(refusal, SampleBatchRules.Open(null, Opening(poolSize), null, Noon).Refusal?.Code);

    [Fact]
    public void Opening_the_same_tube_again_changes_nothing()
    {
        var batch = With(people: 3);
        Assert.Same(batch, SampleBatchRules.Open(batch, Opening(), null, Noon.AddHours(5)).Value);
    }

    public static TheoryData<OpenBatch> OtherOpenings => [Opening(poolSize: 5), Opening(site: "hankou-02"), Opening(round: "2021-08-second"), Opening(round: null)];

    [Theory]
    [MemberData(nameof(OtherOpenings))]
    public void Opening_a_tube_again_with_other_particulars_is_refused(OpenBatch opening) =>
        Assert.Equal("batch-differs", SampleBatchRules.Open(With(0), opening, null, Noon).Refusal?.Code);

    [Fact]
    public void Nothing_can_be_done_with_a_tube_that_was_never_opened()
    {
        Refusal?[] refusals =
        [
            SampleBatchRules.Add(null, Swab(1)).Refusal,
            SampleBatchRules.Seal(null, 1, Noon).Refusal,
            SampleBatchRules.Report(null, Taken(Report(), "lab-01", Noon), Policy).Refusal,
        ];
        Assert.All(refusals, refusal => Assert.Equal("unknown-batch", refusal?.Code));
    }

    [Fact]
    public void A_person_who_is_in_the_tube_is_not_added_twice_even_after_the_seal()
    {
        var batch = Sealed();
        Assert.Same(batch, SampleBatchRules.Add(batch, Swab(4)).Value);
    }

    [Fact]
    public void A_second_swab_of_a_person_is_not_taken_for_the_one_in_the_tube()
    {
        var batch = SampleBatchRules.Add(Sealed(people: 9), Swab(4) with { TransferredFrom = "4202-1" });
        Assert.Equal("already-in-tube", batch.Refusal?.Code);
    }

    [Fact]
    public void A_full_tube_takes_nobody_else() =>
        Assert.Equal("batch-full", SampleBatchRules.Add(With(10), Swab(11)).Refusal?.Code);

    [Fact]
    public void A_sealed_tube_takes_nobody_else() =>
        Assert.Equal("batch-sealed", SampleBatchRules.Add(Sealed(people: 9), Swab(10)).Refusal?.Code);

    [Fact]
    public void A_client_id_stands_for_one_person()
    {
        var batch = SampleBatchRules.Add(With(0), Swab(1, "device-1")).Value;
        Assert.Equal("client-id-reused", SampleBatchRules.Add(batch, Swab(2, "device-1")).Refusal?.Code);
    }

    [Fact]
    public void A_sample_id_is_never_used_twice()
    {
        var batch = With(people: 2);
        var removed = batch.Samples[1];
        var again = SampleBatchRules.Add(SampleBatchRules.Remove(batch, [removed]), Swab(2)).Value;
        Assert.NotEqual(removed.Id, again.Samples[1].Id);
    }

    [Theory]
    [InlineData(9, 10, "swab-count-differs")]
    [InlineData(10, 9, "swab-count-differs")]
    [InlineData(0, 0, "batch-empty")]
    [InlineData(10, 10, null)]
    [InlineData(1, 1, null)]
    public void A_tube_is_sealed_only_if_the_swabs_are_the_people(int people, int swabs, string? refusal) =>
        Assert.Equal(refusal, SampleBatchRules.Seal(With(people), swabs, Noon).Refusal?.Code);

    [Fact]
    public void Sealing_again_with_the_same_count_changes_nothing()
    {
        var batch = Sealed();
        Assert.Same(batch, SampleBatchRules.Seal(batch, 10, Noon.AddHours(9)).Value);
    }

    [Fact]
    public void Sealing_again_with_another_count_is_refused() =>
        Assert.Equal("swab-count-differs", SampleBatchRules.Seal(Sealed(), 9, Noon).Refusal?.Code);

    [Theory]
    [InlineData(10, false)]
    [InlineData(9, true)]
    public void A_sealed_tube_with_fewer_people_than_it_holds_is_under_filled(int people, bool underFilled) =>
        Assert.Equal(underFilled, Sealed(people).UnderFilled);

    [Fact]
    public void An_open_tube_has_no_result_yet() =>
        Assert.Equal("batch-not-sealed", SampleBatchRules.Report(With(10), Taken(Report(), "lab-01", Noon), Policy).Refusal?.Code);

    [Fact]
    public void The_first_result_of_a_sealed_tube_is_taken()
    {
        var tested = SampleBatchRules.Report(Sealed(), Taken(Report(), "lab-01", Noon.AddHours(9)), Policy).Value;
        Assert.Equal((BatchStatus.Tested, Taken(Report(), "lab-01", Noon.AddHours(9)), false), (tested.Status, tested.Result, tested.Delivered));
    }

    [Fact]
    public void The_same_result_again_changes_nothing_whoever_sends_it()
    {
        var tested = SampleBatchRules.Report(Sealed(), Taken(Report(), "lab-01", Noon), Policy).Value;
        var again = Report() with { Instrument = "PCR-8", Operator = "li" };
        Assert.Same(tested, SampleBatchRules.Report(tested, Taken(again, "lab-02", Noon.AddHours(20)), Policy).Value);
    }

    public static TheoryData<LabReport> OtherReports =>
    [
        Report(TubeResult.Positive),
        Report() with { Kit = "kit-b" },
        Report() with { Ct = new CtValues(35.2m, null) },
        Report() with { TestedAt = Noon.AddHours(10) },
    ];

    [Theory]
    [MemberData(nameof(OtherReports))]
    public void A_different_second_result_is_held(LabReport other)
    {
        var tested = SampleBatchRules.Report(Sealed(), Taken(Report(), "lab-01", Noon), Policy).Value;
        Assert.Equal("different-result-held", SampleBatchRules.Report(tested, Taken(other, "lab-01", Noon), Policy).Refusal?.Code);
    }

    [Fact]
    public void A_report_says_the_same_in_another_time_zone_and_with_empty_Ct_values()
    {
        var other = Report() with { TestedAt = Report().TestedAt?.ToUniversalTime(), Ct = new CtValues(null, null) };
        Assert.True(Report().SaysTheSameAs(other));
    }

    /// <summary>Whatever is asked of a tube in whatever order: every accepted request, repeated at once, changes nothing.</summary>
    [Fact]
    public void Every_accepted_request_can_be_repeated() =>
        Histories.Sample(requests =>
        {
            SampleBatch? batch = null;
            foreach (var request in requests)
            {
                var answer = request(batch);
                if (answer.Refusal is not null)
                    continue;
                batch = answer.Value;
                Assert.Same(batch, request(batch).Value);
            }
        }, iter: 2_000);

    /// <summary>No order of requests puts more people into a tube than it holds, or the same person twice, or gives an unsealed tube a result.</summary>
    [Fact]
    public void No_history_breaks_a_tube() =>
        Histories.Sample(requests =>
        {
            SampleBatch? batch = null;
            foreach (var request in requests)
            {
                batch = request(batch) is { Refusal: null, Value: var next } ? next : batch;
                if (batch is null)
                    continue;
                Assert.True(batch.Samples.Length <= batch.PoolSize);
                Assert.Equal(batch.Samples.Length, batch.Samples.Select(sample => sample.Citizen).Distinct().Count());
                Assert.True(batch.Result is null || batch is { Status: BatchStatus.Tested, SealedAt: not null });
            }
        }, iter: 2_000);

    private static Gen<LabReport> Reports => Gen.Select(
        Gen.Enum<TubeResult>(),
        Gen.OneOf<string?>(null, "kit-a", "kit-b"),
        Gen.OneOf<CtValues?>(null, new CtValues(null, null), new CtValues(30m, null), new CtValues(null, 30m)),
        Gen.OneOf<DateTimeOffset?>(null, Noon, Noon.ToUniversalTime(), Noon.AddSeconds(1)),
        (result, kit, ct, testedAt) => Report(result) with { Kit = kit, Ct = ct, TestedAt = testedAt });

    private static Gen<Func<SampleBatch?, Result<SampleBatch>>[]> Histories => Gen.OneOf(
        Gen.OneOf(1, 5).Select(poolSize => (Func<SampleBatch?, Result<SampleBatch>>)(batch => SampleBatchRules.Open(batch, Opening(poolSize), null, Noon))),
        Gen.Int[1, 8].Select(citizen => (Func<SampleBatch?, Result<SampleBatch>>)(batch => SampleBatchRules.Add(batch, Swab(citizen)))),
        Gen.Int[0, 6].Select(swabs => (Func<SampleBatch?, Result<SampleBatch>>)(batch => SampleBatchRules.Seal(batch, swabs, Noon))),
        Reports.Select(report => (Func<SampleBatch?, Result<SampleBatch>>)(batch => SampleBatchRules.Report(batch, Taken(report, "lab-01", Noon), Policy)))).Array[1, 30];
}
