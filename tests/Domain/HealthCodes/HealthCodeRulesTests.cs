using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.HealthCodes;
using static HealthWuhan.Domain.HealthCodes.FactKind;
using static HealthWuhan.Domain.HealthCodes.HealthCodeColor;
using static HealthWuhan.Tests.HealthCodes.Facts;

namespace HealthWuhan.Tests.HealthCodes;

/// <summary>How the rows work together, and what is said beside the colour.</summary>
public class HealthCodeRulesTests
{
    [Fact]
    public void The_strongest_fact_wins_and_all_reasons_are_kept()
    {
        HealthFact[] facts = [Fact(ControlZone), Fact(CloseContact, since: 2), Fact(FeverUntested, since: 1)];
        var code = Derive(facts, [Sample(SampleStatus.UnderRecheck, 1, 10)], 3);
        Assert.Equal(Red, code.Color);
        Assert.Equal([CloseContact, ControlZone, FeverUntested, PoolUnderRecheck], code.Reasons.Select(reason => reason.Kind));
    }

    [Fact]
    public void A_quarantine_that_is_complete_goes_on_at_home_before_it_is_green()
    {
        CitizenSample[] tests = [Negative(13), Negative(13.5), Negative(27)];
        HealthCode[] codes = [.. new[] { 13.9, 14, 27.9, 28 }.Select(day => Derive([Fact(CloseContact)], tests, day))];
        Assert.Equal([Red, Yellow, Yellow, Green], codes.Select(code => code.Color));
        Assert.Equal([Day(14), Day(28), Day(28), null], codes.Select(code => code.NextChange));
        var home = codes[1].Reasons[0];
        Assert.Equal((ReleasedFromQuarantine, Day(14), (DateTimeOffset?)Day(28)), (home.Kind, home.Since, home.Until));
    }

    [Fact]
    public void A_recorded_release_ends_the_red_before_it_and_no_later_one()
    {
        HealthFact[] facts = [Fact(CloseContact), Fact(ReleasedFromQuarantine, since: 16)];
        Assert.Equal((Red, Yellow), (Derive(facts, [], 15).Color, Derive(facts, [], 16).Color));
        Assert.Equal(Red, Derive([.. facts, Fact(CloseContact, since: 18, source: "record-2")], [], 19).Color);
    }

    [Fact]
    public void Where_tests_are_missing_no_end_is_promised()
    {
        var reason = Assert.Single(Derive([Fact(CloseContact)], [Negative(13)], 13.5).Reasons);
        Assert.Equal((null, (DateTimeOffset?)Day(14), 1), (reason.Until, reason.NotBefore, reason.NegativesMissing));
    }

    [Fact]
    public void One_swab_given_twice_is_one_test() =>
        Assert.Equal(Red, Derive([Fact(CloseContact)], [Negative(13), Negative(13)], 30).Color);

    [Fact]
    public void What_another_nodes_clock_dates_a_moment_ahead_counts_at_once()
    {
        var ahead = Sample(SampleStatus.UnderRecheck, collected: 0, poolSize: 10) with { ReportedAt = Day(1).AddSeconds(2) };
        Assert.Equal(Yellow, Derive([], [ahead], 1).Color);
    }

    [Fact]
    public void A_kind_of_a_later_release_is_rather_yellow_than_green() => Assert.Equal(Yellow, Derive([Fact((FactKind)200)], [], 1).Color);

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    public void A_negative_is_shown_unless_a_later_swab_throws_doubt_on_it(double doubtedOn, bool shown)
    {
        var code = Derive([], [Negative(1), Sample(SampleStatus.UnderRecheck, doubtedOn, 10)], 3);
        Assert.Equal(shown ? new NegativeResult(Day(1), Day(1.25), Day(3)) : null, code.LatestNegative);
    }
}
