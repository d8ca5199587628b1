using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Conversions;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Identity;
using static HealthWuhan.Domain.Conversions.ConversionAdviceRules;
using static HealthWuhan.Domain.HealthCodes.FactKind;
using static HealthWuhan.Tests.HealthCodes.Facts;

namespace HealthWuhan.Tests.Conversions;

/// <summary>What is plain about an application, a row each.</summary>
public class ConversionAdviceRulesTests
{
    private const string Source = "record-1";

    public static TheoryData<FactKind, double?, double[], double, string, Advice> Releases => new()
    {
        // Kind, its decided end, days of negatives, the day that is asked about.
        { HomeObservation, null, [], 3, PeriodNotOver, Advice.Reject },
        { HomeObservation, null, [13], 13.5, PeriodNotOver, Advice.Reject },
        { HomeObservation, null, [], 15, NegativesMissing, Advice.Reject },
        { HomeObservation, null, [5], 15, NegativesMissing, Advice.Reject },
        { HomeObservation, null, [13], 15, AlreadyEnded, Advice.Approve },
        { FeverUntested, null, [], 3, NegativesMissing, Advice.Reject },
        { FeverUntested, null, [1], 3, AlreadyEnded, Advice.Approve },
        { CloseContact, null, [13, 13.5], 13.8, PeriodNotOver, Advice.Reject },
        { CloseContact, null, [3, 15], 16, EnoughNegatives, Advice.Approve },
        { CloseContact, null, [15], 16, NegativesMissing, Advice.Reject },
        { ConfirmedPositive, null, [3, 15], 16, NoEndRecorded, Advice.Reject },
        { ControlZone, null, [], 3, NeedsAPerson, Advice.Undecided },
        { ControlZone, 10, [], 3, PeriodNotOver, Advice.Reject },
    };

    [Theory]
    [MemberData(nameof(Releases))]
    public void A_release_is_plainly_met_plainly_not_or_a_persons_matter(FactKind kind, double? until, double[] negatives, double day, string found, Advice advice)
    {
        var suggested = Suggest(new() { Reason = ConversionReason.ReleaseConditionsMet }, [Fact(kind, until: until)], [.. negatives.Select(collected => Negative(collected))], day, kind);
        Assert.Equal((found, advice, advice), (Assert.Single(suggested.Findings).Code, suggested.Findings[0].Advice, suggested.Advice));
    }

    [Fact]
    public void A_positive_in_the_period_makes_nothing_plain_of_the_negatives() => Assert.Equal(
        Advice.Reject,
        Suggest(new() { Reason = ConversionReason.ReleaseConditionsMet }, [Fact(CloseContact)], [Negative(3), Sample(SampleStatus.UnderRecheck, 10), Negative(15)], 16, CloseContact).Advice);

    [Fact]
    public void All_parts_must_be_met_and_one_that_is_not_is_enough_to_reject()
    {
        HealthFact[] facts = [Fact(HomeObservation), Fact(ControlZone)];
        Assert.Equal(Advice.Reject, Suggest(new() { Reason = ConversionReason.ReleaseConditionsMet }, facts, [], 3, HomeObservation, ControlZone).Advice);
        Assert.Equal(Advice.Undecided, Suggest(new() { Reason = ConversionReason.ReleaseConditionsMet }, facts, [Negative(13)], 15, HomeObservation, ControlZone).Advice);
    }

    [Fact]
    public void A_wrong_identity_takes_a_person_unless_the_reason_is_gone_and_points_at_samples()
    {
        var form = new ConversionForm { Reason = ConversionReason.WrongIdentity, Kinds = [CloseContact] };
        Assert.Equal((Advice.Undecided, NeedsAPerson), Of(Suggest(form, [Fact(CloseContact)], [], 3, CloseContact)));
        Assert.Equal((Advice.Approve, AlreadyEnded), Of(Suggest(form, [], [], 3, CloseContact)));
        Assert.Equal((Advice.Undecided, SampleToCorrect), Of(Suggest(form, [], [Sample(SampleStatus.UnderRecheck, 1, 10, Source)], 3, PoolUnderRecheck)));
    }

    [Fact]
    public void Details_that_are_registered_so_already_are_plain()
    {
        Assert.Equal((Advice.Reject, AlreadyRegistered), Of(Suggest(new() { Reason = ConversionReason.WrongPhone, Phone = "13800000001" }, [], [], 3)));
        Assert.Equal((Advice.Undecided, NeedsAPerson), Of(Suggest(new() { Reason = ConversionReason.WrongPhone, Phone = "13800000002" }, [], [], 3)));
        Assert.Equal((Advice.Reject, PhoneNotProven), Of(Suggest(new() { Reason = ConversionReason.WrongPhone, Phone = "13800000003" }, [], [], 3)));
    }

    private static (Advice, string) Of(ConversionAdvice advice) => (advice.Advice, Assert.Single(advice.Findings).Code);

    private static ConversionAdvice Suggest(ConversionForm form, HealthFact[] facts, CitizenSample[] samples, double day, params FactKind[] about)
    {
        var application = new ConversionApplication { Form = form, About = [.. about.Select(kind => new FactReference(kind, Source))], PhoneProvenAt = form.Phone == "13800000003" ? null : Day(1) };
        var citizen = new Citizen { Person = new(new(DocumentType.ResidentId, "11010519491231002X"), "张三", "13800000001"), Facts = [.. facts], Samples = [.. samples] };
        return ConversionAdviceRules.Suggest(application, citizen, Derive(facts, samples, day), Policy, Day(day));
    }
}
