using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Tests.Sampling;

/// <summary>A tube that forgets a person.</summary>
public class PersonErasureRulesTests
{
    private static readonly CitizenKey s_person = new("c-person");
    private static readonly CitizenKey s_other = new("c-other");

    private static readonly SampleBatch s_tube = new()
    {
        Barcode = new("4201"),
        PoolSize = 10,
        Status = BatchStatus.Tested,
        Samples = [Of("4201-1", s_person) with { ClientId = "device-1" }, Of("4201-2", s_other)],
        SamplesEverAdded = 2,
    };

    [Fact]
    public void The_swab_stays_and_is_nobodys()
    {
        var erased = PersonErasureRules.Erase(s_tube, s_person);
        Assert.Equal([(CitizenKey.Erased, null), (s_other, null)], erased.Samples.Select(sample => (sample.Citizen, sample.ClientId)));
        Assert.Null(erased.SampleOf(s_person));
    }

    [Fact]
    public void Nobody_is_told_of_a_swab_that_is_nobodys()
    {
        var corrected = PersonErasureRules.Erase(s_tube, s_person) with { Rejection = RejectReason.Leaked, Delivered = false };
        Assert.Equal(["4201-2"], corrected.Untold.Select(sample => sample.Id));
    }

    [Fact]
    public void Whom_it_was_taken_for_by_mistake_is_forgotten_too()
    {
        var moved = s_tube with { Samples = [Of("4201-1", s_other) with { Corrections = [new(s_person, s_other, "typed wrong", "reviewer", default)] }] };
        var erased = PersonErasureRules.Erase(moved, s_person);
        Assert.Equal((s_other, 0), (erased.Samples[0].Citizen, erased.Samples[0].Corrections.Length));
    }

    [Fact]
    public void A_tube_that_does_not_know_them_and_a_repeat_change_nothing()
    {
        Assert.Same(s_tube, PersonErasureRules.Erase(s_tube, new("c-stranger")));
        var erased = PersonErasureRules.Erase(s_tube, s_person);
        Assert.Same(erased, PersonErasureRules.Erase(erased, s_person));
    }

    private static Sample Of(string id, CitizenKey citizen) => new(id, citizen, Tubes.Noon, "medic", null);
}
