using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.HealthCodes;
using static HealthWuhan.Domain.HealthCodes.FactKind;
using static HealthWuhan.Domain.HealthCodes.HealthCodeColor;
using static HealthWuhan.Tests.HealthCodes.Facts;

namespace HealthWuhan.Tests.HealthCodes;

/// <summary>A test for each row of the table of docs/domain.md, health code; days count from the fact.</summary>
public class HealthCodeTableTests
{
    private static HealthCodeColor Color(HealthFact fact, double day, params CitizenSample[] samples) => Derive([fact], samples, day).Color;

    private static IEnumerable<HealthCodeColor> Colors(HealthFact fact, CitizenSample[] samples, params double[] days) =>
        days.Select(day => Color(fact, day, samples));

    [Theory]
    [InlineData(SampleStatus.UnderRecheck, 10)]
    [InlineData(SampleStatus.UnderRecheck, 1)]
    [InlineData(SampleStatus.UnderRecheck, 0)]
    [InlineData(SampleStatus.Positive, 10)]
    [InlineData(SampleStatus.Positive, 0)]
    public void Under_re_check_is_yellow_until_the_persons_single_tube_is_negative(SampleStatus status, int poolSize)
    {
        var recheck = Sample(status, collected: 1, poolSize);
        CitizenSample[][] histories =
        [
            [recheck],
            [recheck, Negative(2, poolSize: 10)],
            [recheck, Negative(2, poolSize: 0)],
            [recheck, Negative(0.5, poolSize: 1)],
            [recheck, Sample(SampleStatus.ToBeRecollected, collected: 2)],
            [recheck, Negative(2, poolSize: 1)],
        ];
        Assert.Equal([Yellow, Yellow, Yellow, Yellow, Yellow, Green], histories.Select(samples => Derive([], samples, 30).Color));
    }

    [Theory]
    [InlineData(ConfirmedPositive)]
    [InlineData(AsymptomaticCase)]
    public void A_case_is_red_until_released_and_14_days_centralised_are_over(FactKind kind)
    {
        Assert.Equal(Red, Color(Fact(kind), 300, Negative(20), Negative(21)));
        var released = Fact(kind, until: 20);
        Assert.Equal([Red, Red, Yellow], Colors(released, [], 20.0, 33.9, 34));
    }

    [Fact]
    public void A_persons_own_positive_is_a_case_and_its_record_tells_the_release()
    {
        var positive = Sample(SampleStatus.Positive, collected: 0, poolSize: 1, id: "4201-1");
        Assert.Equal(Red, Derive([], [positive, Negative(20, 1), Negative(21, 1)], 300).Color);
        Assert.Equal(Red, Derive([Fact(AsymptomaticCase, until: 20, source: "another-sample")], [positive], 34).Color);
        Assert.Equal(Yellow, Derive([Fact(AsymptomaticCase, until: 20, source: "4201-1")], [positive], 34).Color);
    }

    [Theory]
    [InlineData(CloseContact)]
    [InlineData(SecondaryContact)]
    public void A_contact_is_red_for_14_days_and_until_two_samples_at_the_exit_are_negative(FactKind kind)
    {
        CitizenSample[] early = [Negative(11), Negative(11.9)], atExit = [Negative(12), Negative(13)], late = [Negative(13), Negative(20)];
        Assert.Equal([Red, Red, Yellow], Colors(Fact(kind), atExit, 0, 13.9, 14));
        Assert.Equal([Red, Red], [Color(Fact(kind), 100, early), Color(Fact(kind), 100, Negative(13))]);
        Assert.Equal([Red, Yellow], Colors(Fact(kind), late, 20.2, 20.25));
    }

    [Theory]
    [InlineData(ReleasedFromQuarantine)]
    [InlineData(Cured)]
    public void Released_or_cured_is_yellow_for_14_days_at_home_and_until_a_negative(FactKind kind)
    {
        Assert.Equal([Yellow, Yellow, Green], Colors(Fact(kind), [Negative(13)], 0, 13.9, 14));
        Assert.Equal([Yellow, Yellow], [Color(Fact(kind), 100), Color(Fact(kind), 100, Negative(11))]);
    }

    [Fact]
    public void A_resident_of_a_control_zone_is_yellow_from_its_start_until_it_is_lifted()
    {
        var zone = Fact(ControlZone, since: 1, until: 5);
        Assert.Equal([Green, Yellow, Yellow, Green], Colors(zone, [Negative(2, 1)], 0.9, 1, 4.9, 5));
        Assert.Equal(Yellow, Color(zone with { Until = null }, 300));
    }

    [Fact]
    public void A_fever_is_yellow_until_a_negative_of_a_swab_taken_since()
    {
        CitizenSample[][] histories = [[], [Negative(-1)], [Negative(1)]];
        Assert.Equal([Yellow, Yellow, Green], histories.Select(samples => Color(Fact(FeverUntested), 9, samples)));
    }

    [Fact]
    public void Home_observation_is_yellow_until_its_period_is_over_and_a_result_negative()
    {
        Assert.Equal([Yellow, Green], Colors(Fact(HomeObservation), [Negative(13)], 13.9, 14));
        Assert.Equal(Yellow, Color(Fact(HomeObservation), 300));
        Assert.Equal([Yellow, Green], Colors(Fact(HomeObservation, until: 7), [Negative(6)], 6.9, 7));
    }

    [Fact]
    public void Nothing_on_record_is_green()
    {
        var code = Derive([], [Negative(0), Sample(SampleStatus.ToBeRecollected, 1)], 2);
        Assert.Equal((Green, true, null), (code.Color, code.Reasons.IsEmpty, code.NextChange));
    }
}
