using HealthWuhan.Domain.Conversions;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Tests.HealthCodes;
using static HealthWuhan.Tests.Conversions.Cases;

namespace HealthWuhan.Tests.Conversions;

/// <summary>The reviewers' steps: whose a case is, who has it in hand, what is said of it.</summary>
public class ReviewRulesTests
{
    private const double Minute = 1.0 / 24 / 60;

    [Theory]
    [InlineData("420106", "420106-012", true)]
    [InlineData("420106", "420106-013", false)]
    [InlineData("420106", null, true)]
    [InlineData("420102", null, false)]
    [InlineData("420102", "420102-012", false)]
    [InlineData(null, null, true)]
    public void A_case_concerns_its_community_and_its_district(string? district, string? community, bool does)
    {
        var reviewer = new CaseReviewer("one", district, community);
        Assert.Equal(does, ReviewRules.Concerns(reviewer, Submitted().One()));
        Assert.Equal(does ? null : "unknown-conversion", Claim(Submitted(), reviewer).Refusal?.Code);
        Assert.True(ReviewRules.Concerns(reviewer, Submitted().One() with { Community = null }));
        Assert.False(ReviewRules.Concerns(reviewer, Draft().One()));
    }

    [Fact]
    public void Two_never_have_a_case_in_hand_until_the_lease_of_the_first_is_over()
    {
        var taken = Claim(Submitted(), Neighbour).Value;
        Assert.Equal("conversion-taken", Claim(taken, District, 1 + (14.9 * Minute)).Refusal?.Code);
        var other = Claim(taken, District, 1 + (15 * Minute)).Value;
        Assert.Equal("district", other.One().Lease?.By);
        Assert.Equal("conversion-not-taken", Decide(other, Says(Neighbour), 1 + (15 * Minute)).Refusal?.Code);
        Assert.True(Claim(taken, Neighbour, 1 + (10 * Minute)).Value.One().Lease?.Until > Facts.Day(1 + (24.9 * Minute)));
    }

    [Fact]
    public void Given_back_anybody_takes_it_and_only_who_has_it_gives_it_back()
    {
        var taken = Claim(Submitted(), Neighbour).Value;
        Assert.Same(taken, ReviewRules.GiveBack(taken, Id, District).Value);
        Assert.Null(Claim(ReviewRules.GiveBack(taken, Id, Neighbour).Value, District).Refusal);
    }

    [Fact]
    public void Nothing_is_said_without_a_lease_after_it_or_of_another_revision()
    {
        Assert.Equal("conversion-not-taken", Decide(Submitted(), Says(Neighbour)).Refusal?.Code);
        var taken = Claim(Submitted(), Neighbour).Value;
        Assert.Equal("conversion-not-taken", Decide(taken, Says(Neighbour), 1 + (15 * Minute)).Refusal?.Code);
        Assert.Equal("conversion-changed", Decide(taken, Says(Neighbour) with { Revision = 2 }).Refusal?.Code);
        Assert.Null(Decide(taken, Says(Neighbour) with { Revision = 1 }).Refusal);
    }

    [Fact]
    public void The_community_recommends_and_somebody_else_at_the_district_decides()
    {
        var reviewed = Reviewed();
        Assert.Equal((ConversionStatus.Reviewed, "neighbour", null), (reviewed.One().Status, reviewed.One().Review?.By, reviewed.One().Decision));
        Assert.Equal("not-your-stage", Claim(reviewed, Neighbour).Refusal?.Code);
        var byDistrict = Said(Submitted(), District, Verdict.Approve).Value;
        Assert.Equal("second-person-needed", Claim(byDistrict, District).Refusal?.Code);
        var decided = Said(byDistrict, District with { Username = "other" }, Verdict.Reject).Value;
        Assert.Equal((ConversionStatus.Rejected, "because"), (decided.One().Status, decided.One().Decision?.Reason));
    }

    [Fact]
    public void The_same_said_again_changes_nothing_and_anything_else_is_too_late()
    {
        var reviewed = Reviewed();
        Assert.Same(reviewed, Decide(reviewed, Says(Neighbour), 9).Value);
        var decided = Decided();
        Assert.Same(decided, Decide(decided, Says(District), 9).Value);
        Assert.Same(decided, Decide(decided, Says(Neighbour), 9).Value);
        Assert.Equal("conversion-closed", Decide(decided, Says(District, Verdict.Reject), 1).Refusal?.Code);
        Assert.Equal("conversion-closed", Claim(decided, District).Refusal?.Code);
    }

    [Fact]
    public void Of_a_withdrawal_and_a_decision_the_first_counts()
    {
        var taken = Claim(Reviewed(), District).Value;
        Assert.Equal("conversion-closed", Decide(ConversionRules.Withdraw(taken, Id, Facts.Day(1)).Value, Says(District)).Refusal?.Code);
        Assert.Equal("conversion-closed", ConversionRules.Withdraw(Decide(taken, Says(District)).Value, Id, Facts.Day(1)).Refusal?.Code);
    }

    [Fact]
    public void An_approval_ends_the_reasons_it_names_all_where_it_names_none_and_no_other()
    {
        var taken = Claim(Reviewed(), District).Value;
        Assert.Equal([Observation], Decide(taken, Says(District)).Value.One().Decision!.Settles);
        Assert.Empty(Decide(taken, Says(District, Verdict.Reject)).Value.One().Decision!.Settles);
        Assert.All(
            (FactReference[][])[[], [new(FactKind.CloseContact, "record-1")], [Observation, new(FactKind.HomeObservation, "record-2")]],
            named => Assert.Equal("unknown-reason", Decide(taken, Says(District) with { Settles = [.. named] }).Refusal?.Code));
    }

    [Fact]
    public void A_sample_that_is_said_to_be_somebody_elses_is_corrected_first()
    {
        var form = new ConversionForm { Reason = ConversionReason.WrongIdentity, Statement = "not me", Kinds = [FactKind.HomeObservation] };
        var taken = Claim(Reviewed(form), District).Value;
        Assert.Equal("correct-identity-first", ReviewRules.Decide(taken, Id, Says(District), ["record-1"], Facts.Day(1)).Refusal?.Code);
        Assert.Null(ReviewRules.Decide(taken, Id, Says(District), ["record-2"], Facts.Day(1)).Refusal);
        Assert.Null(ReviewRules.Decide(taken, Id, Says(District, Verdict.Reject), ["record-1"], Facts.Day(1)).Refusal);
    }
}
