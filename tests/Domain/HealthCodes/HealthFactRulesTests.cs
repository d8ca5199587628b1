using System.Collections.Immutable;
using CsCheck;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.HealthCodes;
using static HealthWuhan.Domain.HealthCodes.FactKind;
using static HealthWuhan.Domain.HealthCodes.HealthCodeColor;
using static HealthWuhan.Tests.HealthCodes.Facts;

namespace HealthWuhan.Tests.HealthCodes;

/// <summary>Facts put on record and taken back.</summary>
public class HealthFactRulesTests
{
    private static readonly FactWithdrawal Mistake = new("reviewer", Day(2), "another person's report");

    [Theory]
    [InlineData(ConfirmedPositive, true)]
    [InlineData(HomeObservation, true)]
    [InlineData(PoolUnderRecheck, false)]
    [InlineData(ControlZone, false)]
    [InlineData((FactKind)0, false)]
    [InlineData((FactKind)200, false)]
    public void What_is_computed_looked_up_or_unknown_is_not_recorded(FactKind kind, bool isRecordable) =>
        Assert.Equal(isRecordable, HealthFactRules.IsRecordable(kind));

    [Fact]
    public void A_contact_may_be_on_record_before_the_person_is_registered()
    {
        var citizen = HealthFactRules.Record(null, Fact(CloseContact)).Value;
        Assert.Null(citizen.Person);
        Assert.Equal(CloseContact, Assert.Single(citizen.Facts).Kind);
    }

    [Fact]
    public void The_same_again_changes_nothing_and_keeps_who_said_it_first()
    {
        var citizen = HealthFactRules.Record(null, Fact(CloseContact) with { RecordedBy = "first" }).Value;
        Assert.Same(citizen, HealthFactRules.Record(citizen, Fact(CloseContact) with { RecordedBy = "second" }).Value);
    }

    [Fact]
    public void A_case_that_leaves_hospital_is_the_same_fact_with_an_end()
    {
        var citizen = HealthFactRules.Record(null, Fact(ConfirmedPositive)).Value;
        var left = HealthFactRules.Record(citizen, Fact(ConfirmedPositive, until: 20)).Value;
        Assert.Equal(Day(20), Assert.Single(left.Facts).Until);
    }

    [Fact]
    public void One_report_may_tell_two_things_of_a_person()
    {
        var contact = HealthFactRules.Record(null, Fact(CloseContact)).Value;
        Assert.Equal(2, HealthFactRules.Record(contact, Fact(ConfirmedPositive)).Value.Facts.Length);
    }

    [Fact]
    public void A_withdrawn_fact_stays_and_no_longer_counts()
    {
        var citizen = Withdraw(HealthFactRules.Record(null, Fact(CloseContact)).Value).Value;
        Assert.Equal(Mistake, Assert.Single(citizen.Facts).Withdrawal);
        Assert.Equal(Green, Derive(citizen.Facts, [], 1).Color);
    }

    [Fact]
    public void A_withdrawn_release_lets_the_red_before_it_go_on()
    {
        HealthFact[] facts = [Fact(ConfirmedPositive), Fact(Cured, since: 5)];
        Assert.Equal(Yellow, Derive(facts, [], 6).Color);
        Assert.Equal(Red, Derive([facts[0], facts[1] with { Withdrawal = Mistake }], [], 6).Color);
    }

    [Fact]
    public void The_first_withdrawal_stands()
    {
        var citizen = Withdraw(HealthFactRules.Record(null, Fact(CloseContact)).Value).Value;
        Assert.Same(citizen, HealthFactRules.Withdraw(citizen, CloseContact, "record-1", Mistake with { By = "another" }).Value);
    }

    [Fact]
    public void A_late_repeat_does_not_bring_a_withdrawn_fact_back()
    {
        var citizen = Withdraw(HealthFactRules.Record(null, Fact(CloseContact)).Value).Value;
        Assert.Equal("fact-withdrawn", HealthFactRules.Record(citizen, Fact(CloseContact)).Refusal?.Code);
    }

    [Fact]
    public void What_was_never_on_record_cannot_be_withdrawn()
    {
        var citizen = HealthFactRules.Record(null, Fact(ConfirmedPositive)).Value;
        Assert.Equal(["unknown-fact", "unknown-fact"], new[] { Withdraw(null), Withdraw(citizen) }.Select(refused => refused.Refusal?.Code));
    }

    [Fact]
    public void A_full_record_takes_no_more_but_what_is_on_it_can_change()
    {
        var facts = Enumerable.Range(0, HealthFactRules.MaxFacts).Select(number => Fact(CloseContact, source: $"record-{number}"));
        var full = facts.Aggregate(new Citizen(), (citizen, fact) => HealthFactRules.Record(citizen, fact).Value);
        Assert.Equal("too-many-facts", HealthFactRules.Record(full, Fact(ConfirmedPositive)).Refusal?.Code);
        Assert.Null(HealthFactRules.Record(full, Fact(CloseContact, until: 3)).Refusal);
        Assert.Null(Withdraw(full).Refusal);
    }

    /// <summary>Every sender repeats until it is done, so a withdrawal that came before its fact comes once more.</summary>
    [Fact]
    public void Whatever_the_order_and_however_often_sent_the_same_is_on_record() =>
        (from records in AnyFact.Array[1, 8].Select(facts => facts.DistinctBy(fact => (fact.Kind, fact.Source)).ToArray())
         from withdrawn in Gen.Bool.Array[records.Length]
         let sent = records.Select(Recording).Concat(records.Where((_, i) => withdrawn[i]).Select(Withdrawing)).ToArray()
         from shuffled in Gen.Shuffle(sent.Concat(sent).ToArray())
         select (sent, shuffled)).Sample(
            given => Assert.Equal(Sent(given.sent), Sent(given.shuffled.Concat(given.shuffled))), iter: 2000);

    private static Result<Citizen> Withdraw(Citizen? citizen) => HealthFactRules.Withdraw(citizen, CloseContact, "record-1", Mistake);

    private static Func<Citizen, Result<Citizen>> Recording(HealthFact fact) => citizen => HealthFactRules.Record(citizen, fact);

    private static Func<Citizen, Result<Citizen>> Withdrawing(HealthFact fact) =>
        citizen => HealthFactRules.Withdraw(citizen, fact.Kind, fact.Source, Mistake);

    private static ImmutableArray<HealthFact> Sent(IEnumerable<Func<Citizen, Result<Citizen>>> sent) =>
        sent.Aggregate(new Citizen(), (citizen, send) => send(citizen) is { Refusal: null } done ? done.Value : citizen).Facts;
}
