using CsCheck;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Tests.Sampling;
using static HealthWuhan.Tests.Citizens.Orders;

namespace HealthWuhan.Tests.Citizens;

/// <summary>What holds for any history of samples.</summary>
public class SamplingOrderPropertyTests
{
    private const int Histories = 5000;

    [Fact]
    public void Every_reported_sample_has_one_standing_result_or_one_order() => History.Sample(
        history =>
        {
            var orders = SamplingOrderRules.Of(Delivered(history).Samples);
            return orders.Length == orders.Select(order => order.Id).Distinct(StringComparer.Ordinal).Count()
                && history.Where(sample => sample.ReportedAt is not null).All(sample =>
                    orders.Count(order => order.Id == sample.Id) + (IsStanding(sample) ? 1 : 0) == 1)
                && orders.All(order => history.Single(sample => sample.Id == order.Id).ReportedAt is not null);
        },
        iter: Histories);

    /// <summary>The same samples, in any order and any number of times, are the same orders.</summary>
    [Fact]
    public void The_order_and_number_of_deliveries_do_not_matter() =>
        (from history in History
         from deliveries in Gen.Shuffle(history.Concat(history).ToArray())
         select (history, deliveries)).Sample(
            given => SamplingOrderRules.Of(Delivered(given.history).Samples).SequenceEqual(SamplingOrderRules.Of(Delivered(given.deliveries).Samples)),
            iter: Histories);

    /// <summary>From any inconclusive sample on, each order leads to a later swab, up to a standing result or an order that waits.</summary>
    [Fact]
    public void Every_chain_ends_in_a_standing_result_or_one_waiting_order() => History.Sample(
        history =>
        {
            var orders = SamplingOrderRules.Of(Delivered(history).Samples).ToDictionary(order => order.Id, StringComparer.Ordinal);
            return history.Where(SamplingOrderRules.HasOrder).All(sample =>
            {
                var last = sample;
                while (orders.TryGetValue(last.Id, out var order) && order.FulfilledBy is { } next)
                {
                    var later = history.Single(other => other.Id == next);
                    if (later.CollectedAt <= last.CollectedAt || later.ReportedAt is null)
                        return false;
                    last = later;
                }

                return IsStanding(last) || orders[last.Id].FulfilledBy is null;
            });
        },
        iter: Histories);

    /// <summary>Nobody is Yellow for a pool with nobody coming to re-check them, and nobody is to be re-checked who is not Yellow.</summary>
    [Fact]
    public void Who_is_yellow_for_a_pool_has_a_re_check_that_waits_or_is_a_case() => History.Sample(
        history =>
        {
            var samples = Delivered(history).Samples;
            var isYellow = HealthCodeRules.Derive([], samples, new(), Tubes.Noon.AddDays(1)).Reasons.Any(reason => reason.Kind == FactKind.PoolUnderRecheck);
            var waits = SamplingOrderRules.Unfulfilled(samples).Any(order => order.Kind == SamplingOrderKind.Recheck);
            return isYellow == waits || (isYellow && history.Any(sample => sample.Status == SampleStatus.Positive));
        },
        iter: Histories);

    /// <summary>Results, corrections and repeats in any order: a person under re-check is in no pool, whatever came before.</summary>
    [Fact]
    public void Nobody_under_re_check_is_pooled_and_anybody_with_an_order_may_go_alone() => History.Sample(
        history =>
        {
            var citizen = Delivered(history) with { Person = new(new(Domain.Identity.DocumentType.Passport, "E12345678"), "张三", "13800000000") };
            var waiting = SamplingOrderRules.Unfulfilled(citizen.Samples).ToArray();
            var pooled = CitizenRules.AddSample(citizen, Pool("new", 50, SampleStatus.Sampled) with { Round = null }, null, Tubes.Noon).Refusal?.Code;
            var alone = CitizenRules.AddSample(citizen, Single("new", 50, SampleStatus.Sampled) with { Round = null }, null, Tubes.Noon).Refusal?.Code;
            return pooled == (waiting.Any(order => order.Kind == SamplingOrderKind.Recheck) ? "single-tube-ordered" : null) && alone is null;
        },
        iter: Histories);

    /// <summary>The record is put up to date by every delivery: what it was told last is what holds.</summary>
    [Fact]
    public void The_record_follows_corrections_even_where_deliveries_were_lost() =>
        (from history in History
         from corrections in Gen.OneOf(SampleStatus.Negative, SampleStatus.UnderRecheck, SampleStatus.Sampled).Array[history.Length]
         from lost in Gen.Bool.Array[history.Length]
         select (history, corrections, lost)).Sample(
            given =>
            {
                var record = new Dictionary<string, SamplingOrder>(StringComparer.Ordinal);
                var citizen = new Citizen();
                foreach (var (sample, isLost) in given.history.Zip(given.lost))
                    citizen = Deliver(citizen, sample, isLost ? null : record);
                foreach (var (sample, status) in given.history.Zip(given.corrections))
                    citizen = Deliver(citizen, Corrected(sample, status), record);
                return SamplingOrderRules.Of(citizen.Samples).ToHashSet().SetEquals(record.Values);
            },
            iter: Histories);

    private static Citizen Deliver(Citizen citizen, CitizenSample sample, Dictionary<string, SamplingOrder>? record)
    {
        var next = CitizenRules.Deliver(citizen, sample);
        var changes = SamplingOrderRules.ChangesOf(next, sample);
        if (record is null)
            return next;

        foreach (var order in changes.Orders)
            record[order.Id] = order;
        if (changes.Withdrawn is { } id)
            record.Remove(id);
        return next;
    }

    private static CitizenSample Corrected(CitizenSample sample, SampleStatus status) =>
        Sample(sample.Id, sample.PoolSize, (int)(sample.CollectedAt - Tubes.Noon).TotalHours, status) with { IsAmended = true };

    private static bool IsStanding(CitizenSample sample) => sample.Status is SampleStatus.Negative or SampleStatus.Positive;
}
