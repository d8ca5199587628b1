using System.Collections.Immutable;
using CsCheck;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Conversions;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Identity;
using static HealthWuhan.Domain.HealthCodes.FactKind;
using static HealthWuhan.Tests.HealthCodes.Facts;

namespace HealthWuhan.Tests.Conversions;

/// <summary>What an approval does to a citizen, and the code that follows from it.</summary>
public class ApprovalRulesTests
{
    private static readonly Person s_person = new(new(DocumentType.ResidentId, "11010519491231002X"), "张三", "13800000001");

    [Theory]
    [InlineData(HomeObservation, HealthCodeColor.Green, HealthCodeColor.Green)]
    [InlineData(FeverUntested, HealthCodeColor.Green, HealthCodeColor.Green)]
    [InlineData(Cured, HealthCodeColor.Green, HealthCodeColor.Green)]
    [InlineData(ControlZone, HealthCodeColor.Green, HealthCodeColor.Green)]
    [InlineData(CloseContact, HealthCodeColor.Yellow, HealthCodeColor.Green)]
    [InlineData(ConfirmedPositive, HealthCodeColor.Yellow, HealthCodeColor.Green)]
    public void A_released_reason_ends_with_the_days_at_home_after_a_Red_one_and_a_mistaken_one_without(FactKind kind, HealthCodeColor released, HealthCodeColor mistaken)
    {
        var fact = Fact(kind);
        Assert.Equal(released, Derive([fact, .. Approved(ConversionReason.ReleaseConditionsMet, 3, fact)], [], 3).Color);
        Assert.Equal(mistaken, Derive([fact, .. Approved(ConversionReason.WrongIdentity, 3, fact)], [], 3).Color);
        Assert.NotEqual(HealthCodeColor.Green, Derive([fact, .. Approved(ConversionReason.WrongIdentity, 3, fact)], [], 2.9).Color);
    }

    [Fact]
    public void A_sample_under_re_check_and_a_positive_are_settled_by_their_sample()
    {
        CitizenSample[] samples = [Sample(SampleStatus.UnderRecheck, 1, 10, "t-1")];
        HealthFact[] settled = [.. Approved(ConversionReason.ReleaseConditionsMet, 3, new HealthFact { Kind = PoolUnderRecheck, Source = "t-1" })];
        Assert.Equal(HealthCodeColor.Green, Derive(settled, samples, 3).Color);
        // What comes after it, of the same sample or another, is not.
        Assert.Equal(HealthCodeColor.Red, Derive(settled, [Sample(SampleStatus.Positive, 1, 1, "t-1")], 3).Color);
        Assert.Equal(HealthCodeColor.Yellow, Derive(settled, [.. samples, Sample(SampleStatus.UnderRecheck, 4, 10, "t-2")], 5).Color);
    }

    [Fact]
    public void The_days_at_home_after_a_released_Red_are_a_reason_of_their_own_that_can_be_released_too()
    {
        var contact = Fact(CloseContact);
        HealthFact[] first = [contact, .. Approved(ConversionReason.ReleaseConditionsMet, 3, contact)];
        Assert.Equal(ReleasedFromQuarantine, Assert.Single(Derive(first, [], 10).Reasons).Kind);
        HealthFact[] second = [.. first, .. Approved(ConversionReason.ReleaseConditionsMet, 5, new HealthFact { Kind = ReleasedFromQuarantine, Source = contact.Source }, "cv-2")];
        Assert.Equal(HealthCodeColor.Green, Derive(second, [], 5).Color);
    }

    /// <summary>Whatever else is on record: nothing stronger comes of an approval, what it does not name stays, and the time before it stays as it was.</summary>
    [Fact]
    public void An_approval_ends_what_it_names_and_changes_nothing_else() =>
        (from history in History
         from reason in Gen.OneOf(ConversionReason.WrongIdentity, ConversionReason.ReleaseConditionsMet)
         from index in Gen.Int[0, 9]
         select (history, reason, index)).Sample(
            given =>
            {
                var (facts, samples, day) = given.history;
                var before = Derive(facts, samples, day);
                if (before.Reasons.IsEmpty)
                    return true;
                var ended = before.Reasons[given.index % before.Reasons.Length];
                HealthFact[] settled = [.. facts, .. Approved(given.reason, day, new HealthFact { Kind = ended.Kind, Source = ended.Source })];
                var after = Derive(settled, samples, day);
                return after.Color <= before.Color
                    && !after.Reasons.Any(reason => reason.Kind == ended.Kind && reason.Source == ended.Source && reason.Since <= Day(day) && reason.Since != Day(day))
                    && before.Reasons.Where(reason => reason.Source != ended.Source).All(after.Reasons.Contains)
                    && Derive(settled, samples, day - 0.1).Color == Derive(facts, samples, day - 0.1).Color;
            },
            iter: 5000);

    [Fact]
    public void The_same_approval_again_changes_nothing_even_after_a_later_correction()
    {
        var approval = new ConversionApproval { Application = "cv-1", Reason = ConversionReason.WrongPhone, By = "one", At = Day(1), Phone = "13800000002" };
        var corrected = ApprovalRules.Apply(new Citizen { Person = s_person }, approval);
        Assert.Equal(("13800000002", "张三"), (corrected.Person!.Phone, corrected.Person.Name));
        Assert.Same(corrected, ApprovalRules.Apply(corrected, approval));
        var later = ApprovalRules.Apply(corrected, approval with { Application = "cv-2", Phone = "13800000003" });
        Assert.Equal("13800000003", ApprovalRules.Apply(later, approval).Person!.Phone);
        Assert.Equal(HealthCodeColor.Green, Derive(later.Facts, [], 2).Color);
    }

    [Fact]
    public void A_withdrawn_approval_no_longer_counts()
    {
        var fact = Fact(HomeObservation);
        var withdrawn = Approved(ConversionReason.ReleaseConditionsMet, 3, fact).Select(settled => settled with { Withdrawal = new("one", Day(4), "mistaken") });
        Assert.Equal(HealthCodeColor.Yellow, Derive([fact, .. withdrawn], [], 5).Color);
    }

    private static ImmutableArray<HealthFact> Approved(ConversionReason reason, double day, HealthFact settled, string id = "cv-1") => ApprovalRules.Apply(
        new Citizen { Person = s_person },
        new() { Application = id, Reason = reason, By = "one", At = Day(day), Settles = [new(settled.Kind, settled.Source)] }).Facts;
}
