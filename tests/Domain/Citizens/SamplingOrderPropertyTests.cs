using CsCheck;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Events;
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

    /// <summary>Who takes every event once, in turn, knows the orders as they are: after first results in any order, and after corrections of any of them.</summary>
    [Fact]
    public void The_events_tell_every_order_as_it_is() =>
        (from history in History
         from corrections in Gen.OneOf(SampleStatus.Negative, SampleStatus.UnderRecheck, SampleStatus.Sampled).Array[history.Length]
         from order in Gen.Shuffle(Enumerable.Range(0, history.Length).ToArray())
         select (history, corrections, order)).Sample(
            given =>
            {
                var (record, citizen) = (new RecordOfOrders(), new Citizen());
                foreach (var i in given.order)
                    citizen = record.Deliver(citizen, given.history[i] with { Outcome = 1 });
                var firstResults = record.Tells(citizen);
                foreach (var i in given.order)
                    citizen = record.Deliver(citizen, Corrected(given.history[i], given.corrections[i]) with { Outcome = 5 });
                return firstResults && record.Tells(citizen);
            },
            iter: Histories);

    /// <summary>Told again, under the same ids.</summary>
    [Fact]
    public void A_delivery_that_is_repeated_makes_the_same_events() => History.Sample(
        history =>
        {
            var samples = Delivered(history).Samples;
            return history.All(sample => OrderEvents.Caused(new("c-a"), samples, sample, 1).SequenceEqual(OrderEvents.Caused(new("c-a"), samples, sample, 1)));
        },
        iter: 500);

    private sealed class RecordOfOrders
    {
        private readonly Dictionary<string, OrderFacts> _orders = new(StringComparer.Ordinal);
        private readonly HashSet<string> _known = new(StringComparer.Ordinal);

        public Citizen Deliver(Citizen citizen, CitizenSample sample)
        {
            var next = CitizenRules.Deliver(citizen, sample);
            foreach (var happened in OrderEvents.Caused(new("c-a"), next.Samples, sample, 1).Where(happened => _known.Add(happened.Id)))
            {
                var facts = (OrderFacts)happened.Facts;
                if (happened.Kind == EventKinds.OrderWithdrawn)
                    _orders.Remove(facts.Order);
                else
                    _orders[facts.Order] = facts;
            }

            return next;
        }

        public bool Tells(Citizen citizen)
        {
            var due = SamplingOrderRules.Of(citizen.Samples).Select(order => (order.Id, (string?)order.Kind.ToString(), order.FulfilledBy, order.FulfilledAt));
            return due.ToHashSet().SetEquals(_orders.Values.Select(facts => (facts.Order, facts.Kind, facts.FulfilledBy, facts.FulfilledAt)));
        }
    }

    private static CitizenSample Corrected(CitizenSample sample, SampleStatus status) =>
        Sample(sample.Id, sample.PoolSize, (int)(sample.CollectedAt - Tubes.Noon).TotalHours, status) with { IsAmended = true };

    private static bool IsStanding(CitizenSample sample) => sample.Status is SampleStatus.Negative or SampleStatus.Positive;
}
