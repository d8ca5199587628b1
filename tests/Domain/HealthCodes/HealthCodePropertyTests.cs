using CsCheck;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.HealthCodes;
using static HealthWuhan.Domain.HealthCodes.FactKind;
using static HealthWuhan.Tests.HealthCodes.Facts;

namespace HealthWuhan.Tests.HealthCodes;

/// <summary>What holds for any history.</summary>
public class HealthCodePropertyTests
{
    private const int Histories = 5000;

    [Fact]
    public void The_order_of_facts_and_samples_and_their_repetition_do_not_matter() =>
        (from history in History
         from facts in Gen.Shuffle(history.Facts.Concat(history.Facts).ToArray())
         from samples in Gen.Shuffle(history.Samples.Concat(history.Samples).ToArray())
         select (history, facts, samples)).Sample(
            given => Same(
                Derive(given.history.Facts, given.history.Samples, given.history.Day), Derive(given.facts, given.samples, given.history.Day)),
            iter: Histories);

    [Fact]
    public void Nobody_is_green_with_an_open_red_fact() => History.Sample(
        history => !history.Facts.Any(fact => IsOpenRed(fact, history.Facts, history.Samples, Day(history.Day)))
            || Derive(history.Facts, history.Samples, history.Day).Color != HealthCodeColor.Green,
        iter: Histories);

    /// <summary>Facts recorded, changed and withdrawn, results delivered and corrected, in any order.</summary>
    [Fact]
    public void Nobody_is_green_with_an_open_red_fact_after_any_history_of_operations() =>
        (from operations in Operation.Array[0, 12]
         from day in Gen.Int[0, 600]
         select (operations, Day: day / 10.0)).Sample(
            given =>
            {
                var citizen = given.operations.Aggregate(new Citizen(), (known, operate) => operate(known));
                HealthFact[] standing = [.. citizen.Facts.Where(fact => fact.Withdrawal is null)];
                return !standing.Any(fact => IsOpenRed(fact, standing, [.. citizen.Samples], Day(given.Day)))
                    || Derive(citizen.Facts, citizen.Samples, given.Day).Color != HealthCodeColor.Green;
            },
            iter: Histories);

    [Fact]
    public void The_colour_is_that_of_the_strongest_reason() => History.Sample(
        history =>
        {
            var code = Derive(history.Facts, history.Samples, history.Day);
            return code.Color == code.Reasons.Select(reason => reason.Color).Append(HealthCodeColor.Green).Max();
        },
        iter: Histories);

    /// <summary>At the announced moment something changes, just before it nothing has, nor at any of a hundred moments in between.</summary>
    [Fact]
    public void The_next_change_comes_when_it_was_announced_and_nothing_before() => History.Sample(
        history =>
        {
            var (facts, samples, day) = history;
            var now = Derive(facts, samples, day);
            var until = now.NextChange ?? Day(day).AddYears(1);
            var step = (until - Day(day)) / 100;
            var quiet = Enumerable.Range(1, 99).Select(count => Day(day) + (count * step)).Append(until.AddTicks(-1));
            return until > Day(day)
                && quiet.All(moment => SameReasons(now, HealthCodeRules.Derive(facts, samples, Policy, moment)))
                && (now.NextChange is null) == SameReasons(now, HealthCodeRules.Derive(facts, samples, Policy, until));
        },
        iter: 1000);

    [Fact]
    public void A_pools_result_is_never_red() => AnySample.Where(sample => !sample.IsSingleTube).Array[1, 8].Sample(
        samples => Derive([], samples, 60).Reasons.All(reason => reason is { Color: HealthCodeColor.Yellow, Kind: PoolUnderRecheck }),
        iter: Histories);

    /// <summary>An operation that is refused leaves the person as they are.</summary>
    private static Gen<Func<Citizen, Citizen>> Operation { get; } = Gen.Frequency(
        (3, AnyFact.Select(fact => (Func<Citizen, Citizen>)(citizen =>
            HealthFactRules.Record(citizen, fact) is { Refusal: null } done ? done.Value : citizen))),
        (1, Gen.Int[0, 9].Select(any => (Func<Citizen, Citizen>)(citizen => citizen.Facts.IsEmpty ? citizen : Withdrawn(citizen, any % citizen.Facts.Length)))),
        (3, Gen.Select(AnySample, Gen.Int[0, 5]).Select((sample, id) => (Func<Citizen, Citizen>)(citizen =>
            CitizenRules.Deliver(citizen, sample with { Id = $"sample-{id}" })))));

    private static Citizen Withdrawn(Citizen citizen, int index) =>
        HealthFactRules.Withdraw(citizen, citizen.Facts[index].Kind, citizen.Facts[index].Source, new("reviewer", Start, "mistake")).Value;

    /// <summary>Said without stages: nobody released them since, a case's 14 days are not over, a contact's days or tests are not complete.</summary>
    private static bool IsOpenRed(HealthFact fact, HealthFact[] facts, CitizenSample[] samples, DateTimeOffset now)
    {
        if (facts.Any(other => other.Kind is ReleasedFromQuarantine or Cured && other.Since > fact.Since && other.Since <= now))
            return false;
        switch (fact.Kind)
        {
            case ConfirmedPositive or AsymptomaticCase:
                return fact.Until is null || now < fact.Until.Value.AddDays(14);
            case CloseContact or SecondaryContact:
                var end = fact.Until ?? fact.Since.AddDays(14);
                var tests = samples.Where(sample => sample.Status == SampleStatus.Negative && sample.CollectedAt >= fact.Since).DistinctBy(sample => sample.Id);
                return now < end || tests.Count(sample => sample.CollectedAt >= end.AddDays(-2)) < 2;
            default:
                return false;
        }
    }

    private static bool Same(HealthCode one, HealthCode other) =>
        SameReasons(one, other) && one.NextChange == other.NextChange && one.LatestNegative == other.LatestNegative;

    private static bool SameReasons(HealthCode one, HealthCode other) => one.Color == other.Color && one.Reasons.SequenceEqual(other.Reasons);
}
