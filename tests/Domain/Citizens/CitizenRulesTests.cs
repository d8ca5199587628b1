using CsCheck;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Tests.Sampling;

namespace HealthWuhan.Tests.Citizens;

public class CitizenRulesTests
{
    private static readonly DateTimeOffset Noon = Tubes.Noon;
    private static readonly Person Zhang = new(new IdentityDocument(DocumentType.ResidentId, "11010519491231002X"), "张三", "13800000000");

    private static CitizenSample Sample(string id, string? round = "round-1", int hour = 0, SampleStatus status = SampleStatus.Sampled) =>
        new() { Id = id, Batch = new("tube-" + id), Site = "site", Round = round, CollectedAt = Noon.AddHours(hour), Status = status };

    private static Citizen Sampled(params CitizenSample[] samples) =>
        samples.Aggregate(CitizenRules.Register(null, Zhang, Noon), (citizen, sample) => CitizenRules.AddSample(citizen, sample, null, Noon).Value);

    [Fact]
    public void The_first_registration_stands()
    {
        var citizen = CitizenRules.Register(null, Zhang, Noon);
        Assert.Same(citizen, CitizenRules.Register(citizen, Zhang with { Phone = "13911111111" }, Noon));
    }

    [Theory]
    [InlineData("张三", "13800000000", IdentityMatch.Same)]
    [InlineData("张四", "13800000000", IdentityMatch.Different)]
    [InlineData("张三", "13800000001", IdentityMatch.Different)]
    public void A_claimed_name_and_phone_are_compared_with_the_registration(string name, string phone, IdentityMatch match) =>
        Assert.Equal(match, CitizenRules.Match(CitizenRules.Register(null, Zhang, Noon), name, phone));

    [Fact]
    public void Nobody_registered_matches_as_new() => Assert.Equal(IdentityMatch.New, CitizenRules.Match(null, "张三", "13800000000"));

    [Fact]
    public void A_sample_by_document_registers_the_person() =>
        Assert.Equal(Zhang, CitizenRules.AddSample(null, Sample("a"), Zhang, Noon).Value.Person);

    [Fact]
    public void A_sample_of_an_unknown_code_is_refused() =>
        Assert.Equal("unknown-citizen", CitizenRules.AddSample(null, Sample("a"), null, Noon).Refusal?.Code);

    [Fact]
    public void A_person_is_sampled_once_in_a_round() =>
        Assert.Equal("already-sampled-in-round", CitizenRules.AddSample(Sampled(Sample("a")), Sample("b"), null, Noon).Refusal?.Code);

    [Theory]
    [InlineData("round-2")]
    [InlineData(null)]
    public void A_person_may_be_sampled_in_another_round_or_outside_any(string? round) =>
        Assert.Equal(2, CitizenRules.AddSample(Sampled(Sample("a", round: "round-1")), Sample("b", round), null, Noon).Value.Samples.Length);

    [Theory]
    [InlineData(SampleStatus.ToBeRecollected, null)]
    [InlineData(SampleStatus.UnderRecheck, null)]
    [InlineData(SampleStatus.Negative, "already-sampled-in-round")]
    [InlineData(SampleStatus.Positive, "already-sampled-in-round")]
    [InlineData(SampleStatus.Received, "already-sampled-in-round")]
    public void A_second_sample_in_the_round_is_taken_where_a_re_collection_is_ordered(SampleStatus first, string? refusal)
    {
        var citizen = CitizenRules.Deliver(Sampled(Sample("a")), Sample("a", status: first) with { ReportedAt = Noon });
        Assert.Equal(refusal, CitizenRules.AddSample(citizen, Sample("b", hour: 5) with { PoolSize = 1 }, null, Noon).Refusal?.Code);
    }

    [Theory]
    [InlineData(SampleStatus.UnderRecheck, "single-tube-ordered")]
    [InlineData(SampleStatus.ToBeRecollected, null)]
    public void Somebody_under_re_check_is_not_pooled_in_any_round(SampleStatus first, string? refusal)
    {
        var citizen = CitizenRules.Deliver(Sampled(Sample("a")), Sample("a", status: first) with { ReportedAt = Noon });
        Assert.All(["round-1", "round-2", null], round =>
            Assert.Equal(refusal, CitizenRules.AddSample(citizen, Sample("b", round, hour: 5) with { PoolSize = 10 }, null, Noon).Refusal?.Code));
    }

    [Fact]
    public void A_pooled_swab_from_before_the_re_check_stays_where_it_is()
    {
        var pooled = Sample("b", "round-2", hour: 5) with { PoolSize = 10 };
        var citizen = CitizenRules.Deliver(Sampled(Sample("a"), pooled), Sample("a", status: SampleStatus.UnderRecheck) with { ReportedAt = Noon });
        Assert.Same(citizen, CitizenRules.AddSample(citizen, pooled, null, Noon).Value);
    }

    [Fact]
    public void A_re_collection_that_was_answered_outside_the_round_leaves_nothing_to_sample_in_it()
    {
        var citizen = CitizenRules.Deliver(Sampled(Sample("a")), Sample("a", status: SampleStatus.ToBeRecollected) with { ReportedAt = Noon });
        citizen = CitizenRules.Deliver(citizen, Sample("b", round: null, hour: 1, SampleStatus.Negative) with { ReportedAt = Noon });
        Assert.Equal("already-sampled-in-round", CitizenRules.AddSample(citizen, Sample("c", hour: 5), null, Noon).Refusal?.Code);
    }

    [Fact]
    public void A_repeated_sample_does_not_take_back_its_result()
    {
        var citizen = CitizenRules.Deliver(Sampled(Sample("a")), Sample("a", status: SampleStatus.Negative) with { ReportedAt = Noon });
        Assert.Same(citizen, CitizenRules.AddSample(citizen, Sample("a"), null, Noon).Value);
    }

    [Fact]
    public void A_result_reaches_a_member_whose_sample_was_not_known() =>
        Assert.Equal(SampleStatus.Negative, CitizenRules.Deliver(null, Sample("a", status: SampleStatus.Negative)).Samples[0].Status);

    [Theory]
    [InlineData(BatchStatus.Open, SampleStatus.Sampled)]
    [InlineData(BatchStatus.Sealed, SampleStatus.Sampled)]
    [InlineData(BatchStatus.InTransit, SampleStatus.InTransit)]
    [InlineData(BatchStatus.Received, SampleStatus.Received)]
    [InlineData(BatchStatus.Tested, SampleStatus.Received)]
    public void A_pending_sample_is_as_far_as_its_tube(BatchStatus batch, SampleStatus status) =>
        Assert.Equal(status, CitizenRules.Progress(Sample("a"), new SampleBatch { Status = batch }).Status);

    /// <summary>Samples and results may come in any order and any number of times: the same facts end as the same list, newest first.</summary>
    [Fact]
    public void The_order_and_number_of_deliveries_do_not_matter()
    {
        var results = Enumerable.Range(0, 6).Select(i => Sample($"s{i}", $"round-{i}", hour: i, SampleStatus.Negative) with { ReportedAt = Noon }).ToArray();
        var expected = results.Reverse().ToArray();
        Gen.Shuffle(results.Concat(results).ToArray()).Sample(
            deliveries => deliveries.Aggregate((Citizen?)null, CitizenRules.Deliver)!.Samples.SequenceEqual(expected), iter: 500);
    }
}
