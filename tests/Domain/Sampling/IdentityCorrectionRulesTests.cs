using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;
using static HealthWuhan.Tests.Sampling.Tubes;

namespace HealthWuhan.Tests.Sampling;

/// <summary>Whose swab it is, when the wrong document was typed.</summary>
public class IdentityCorrectionRulesTests
{
    private static readonly CitizenKey Typed = Citizen(1);
    private static readonly CitizenKey Swabbed = Citizen(11);

    private static IdentityCorrection Correction(CitizenKey from, CitizenKey to) => new(from, to, "wrong number typed", "reviewer", Noon);

    private static SampleBatch Corrected(SampleBatch batch) =>
        IdentityCorrectionRules.Apply(batch, batch.Samples[0].Id, Correction(Typed, Swabbed)).Value;

    [Fact]
    public void The_sample_is_the_other_persons_and_remembers_whose_it_was_taken_for()
    {
        var batch = With(people: 2);
        var sample = Corrected(batch).Samples[0];
        Assert.Equal(batch.Samples[0] with { Citizen = Swabbed, Corrections = sample.Corrections }, sample);
        Assert.Equal([Correction(Typed, Swabbed)], sample.Corrections);
        Assert.Equal([Typed], sample.FormerCitizens);
    }

    public static TheoryData<SampleBatch> Tubes =>
    [
        With(people: 2),
        Sealed(),
        TransportRules.HandOver(Sealed(), "box", "lab-01", Noon).Value,
        TransportRules.Reject(TransportRules.HandOver(Sealed(), "box", "lab-01", Noon).Value, "box", new(RejectReason.Leaked, "lab-01"), Noon).Value,
        SampleBatchRules.Report(Sealed(), Taken(Report(TubeResult.Positive), "lab-01", Noon), Policy).Value,
    ];

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Tubes))]
    public void In_whatever_state_the_tube_is_it_tells_the_other_person_what_it_told_before(SampleBatch batch)
    {
        var corrected = Corrected(batch with { Delivered = true });
        Assert.Equal(batch.Status, corrected.Status);
        Assert.Equal(SampleBatchRules.SampleFor(batch, batch.Samples[0]) with { Owner = 1 }, SampleBatchRules.SampleFor(corrected, corrected.Samples[0]));
        Assert.Contains(corrected.Samples[0], corrected.Untold);
    }

    [Fact]
    public void Before_there_is_an_outcome_nobody_else_in_the_tube_is_told() =>
        Assert.Equal(["4201061234567890-1"], Corrected(Sealed()).Untold.Select(sample => sample.Id));

    [Fact]
    public void A_correction_can_be_repeated()
    {
        var corrected = Corrected(Sealed());
        Assert.Same(corrected, Corrected(corrected));
    }

    [Fact]
    public void A_sample_that_was_moved_back_is_no_longer_the_other_persons()
    {
        var back = IdentityCorrectionRules.Apply(Corrected(Sealed()), "4201061234567890-1", Correction(Swabbed, Typed)).Value;
        Assert.Equal((Typed, 2), (back.Samples[0].Citizen, back.Samples[0].Corrections.Length));
        Assert.Equal([Swabbed], back.Samples[0].FormerCitizens);
    }

    [Fact]
    public void What_is_not_the_typed_persons_or_would_be_in_the_tube_twice_stays()
    {
        var batch = Sealed();
        string?[] codes =
        [
            IdentityCorrectionRules.Apply(null, "4201061234567890-1", Correction(Typed, Swabbed)).Refusal?.Code,
            IdentityCorrectionRules.Apply(batch, "4201061234567890-99", Correction(Typed, Swabbed)).Refusal?.Code,
            IdentityCorrectionRules.Apply(batch, "4201061234567890-2", Correction(Typed, Swabbed)).Refusal?.Code,
            IdentityCorrectionRules.Apply(batch, "4201061234567890-1", Correction(Typed, Citizen(2))).Refusal?.Code,
        ];
        Assert.Equal(["unknown-sample", "unknown-sample", "unknown-sample", "already-in-tube"], codes);
    }

    [Fact]
    public void A_sample_does_not_wander_for_ever()
    {
        var batch = Sealed();
        var there = Enumerable.Range(0, 10).Aggregate(batch, (tube, time) =>
            IdentityCorrectionRules.Apply(tube, "4201061234567890-1", Correction(time % 2 == 0 ? Typed : Swabbed, time % 2 == 0 ? Swabbed : Typed)).Value);
        Assert.Equal("too-many-corrections", IdentityCorrectionRules.Apply(there, "4201061234567890-1", Correction(Typed, Swabbed)).Refusal?.Code);
    }

    [Fact]
    public void A_transfer_takes_the_trail_along()
    {
        var sample = Corrected(With(people: 1)).Samples[0];
        var add = Swab(11) with { TransferredFrom = sample.Id, Corrections = sample.Corrections };
        Assert.Equal(sample.Corrections, SampleBatchRules.Add(With(people: 0), add).Value.Samples[0].Corrections);
    }

    [Fact]
    public void A_positive_goes_with_its_swab()
    {
        var positive = SampleBatchRules.Report(SampleBatchRules.Seal(With(1, poolSize: 1), 1, Noon).Value, Taken(Report(TubeResult.Positive), "lab-01", Noon), Policy).Value;
        var corrected = Corrected(CorrectionRules.Apply(positive, new(CorrectionKind.Release, null, "agrees", "supervisor", "lab-01"), Noon).Value);
        Assert.Equal(SampleStatus.Positive, SampleBatchRules.SampleFor(corrected, corrected.Samples[0]).Status);
    }
}
