using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Events;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Tests.Sampling;
using static HealthWuhan.Domain.Citizens.SampleStatus;
using static HealthWuhan.Tests.Citizens.Orders;

namespace HealthWuhan.Tests.Citizens;

public class SamplingOrderRulesTests
{
    private static readonly SamplingPolicy Policy = new();

    /// <summary>docs/domain.md §3, the table: what the lab says of a tube, and the order that each member then has.</summary>
    [Theory]
    [InlineData(10, TubeResult.Negative, null)]
    [InlineData(10, TubeResult.Positive, SamplingOrderKind.Recheck)]
    [InlineData(10, TubeResult.SingleTarget, SamplingOrderKind.Recheck)]
    [InlineData(10, TubeResult.GreyZone, SamplingOrderKind.Recheck)]
    [InlineData(10, TubeResult.Invalid, SamplingOrderKind.Recollection)]
    [InlineData(1, TubeResult.Negative, null)]
    [InlineData(1, TubeResult.Positive, SamplingOrderKind.Recheck)]
    [InlineData(1, TubeResult.SingleTarget, SamplingOrderKind.Recheck)]
    [InlineData(1, TubeResult.GreyZone, SamplingOrderKind.Recheck)]
    [InlineData(1, TubeResult.Invalid, SamplingOrderKind.Recollection)]
    public void A_tubes_result_orders_this_for_each_member(int poolSize, TubeResult result, SamplingOrderKind? kind)
    {
        var tube = SampleBatchRules.Seal(Tubes.With(1, poolSize), 1, Tubes.Noon).Value;
        var tested = SampleBatchRules.Report(tube, Tubes.Taken(Tubes.Report(result), "lab-01", Tubes.Noon.AddHours(8)), Tubes.Policy).Value;
        var sample = SampleBatchRules.SampleFor(tested, tested.Samples[0]);
        Assert.Equal(kind is null ? [] : [(sample.Id, kind, Tubes.Noon.AddHours(8))], SamplingOrderRules.Of([sample]).Select(order => (order.Id, (SamplingOrderKind?)order.Kind, order.OrderedAt)));
    }

    [Fact]
    public void A_released_positive_has_no_order() => Assert.Empty(SamplingOrderRules.Of([Single("a", 0, Positive)]));

    [Fact]
    public void A_rejected_tube_orders_a_re_collection()
    {
        var tube = TransportRules.HandOver(Tubes.Sealed(3), "box", "lab-01", Tubes.Noon).Value;
        var rejected = TransportRules.Reject(tube, "box", new(RejectReason.Leaked, "lab-01"), Tubes.Noon.AddHours(2)).Value;
        var order = Assert.Single(SamplingOrderRules.Of([SampleBatchRules.SampleFor(rejected, rejected.Samples[0])]));
        Assert.Equal((SamplingOrderKind.Recollection, Tubes.Noon.AddHours(2), "lab-01"), (order.Kind, order.OrderedAt, order.Lab));
    }

    /// <summary>A first sample at hour 2 with that status; what a second one does to its order.</summary>
    [Theory]
    [InlineData(UnderRecheck, 1, 3, Negative, true)]
    [InlineData(UnderRecheck, 1, 3, Positive, true)]
    [InlineData(UnderRecheck, 1, 3, UnderRecheck, true)]
    [InlineData(UnderRecheck, 1, 3, ToBeRecollected, true)]
    [InlineData(UnderRecheck, 1, 3, Sampled, false)]
    [InlineData(UnderRecheck, 1, 2, Negative, false)]
    [InlineData(UnderRecheck, 1, 1, Negative, false)]
    [InlineData(UnderRecheck, 10, 3, Negative, false)]
    [InlineData(ToBeRecollected, 1, 3, Negative, true)]
    [InlineData(ToBeRecollected, 10, 3, Negative, true)]
    [InlineData(ToBeRecollected, 10, 3, ToBeRecollected, true)]
    [InlineData(ToBeRecollected, 10, 3, Sampled, false)]
    [InlineData(ToBeRecollected, 10, 2, Negative, false)]
    public void An_order_is_fulfilled_by_a_qualifying_later_swab_that_came_back(SampleStatus first, int poolSize, int collected, SampleStatus second, bool isFulfilled)
    {
        var order = SamplingOrderRules.Of([Pool("a", 2, first), Sample("b", poolSize, collected, second)]).Single(order => order.Id == "a");
        Assert.Equal(isFulfilled ? "b" : null, order.FulfilledBy);
    }

    [Fact]
    public void The_first_qualifying_swab_fulfils_it()
    {
        var orders = SamplingOrderRules.Of([Single("c", 4, Negative), Single("b", 3, Negative), Pool("x", 1, Negative), Pool("a", 0, UnderRecheck)]);
        Assert.Equal(("b", (DateTimeOffset?)Tubes.Noon.AddHours(9)), (Assert.Single(orders).FulfilledBy, orders[0].FulfilledAt));
    }

    [Fact]
    public void A_re_check_that_leaked_is_a_re_check_again()
    {
        var orders = SamplingOrderRules.Of([Pool("a", 0, UnderRecheck), Single("b", 1, ToBeRecollected), Pool("c", 2, Negative)]);
        Assert.Equal(
            [("a", SamplingOrderKind.Recheck, "b"), ("b", SamplingOrderKind.Recheck, null)],
            orders.Select(order => (order.Id, order.Kind, order.FulfilledBy)));
    }

    [Theory]
    [InlineData(UnderRecheck, 6 + 24)]
    [InlineData(ToBeRecollected, 6 + 48)]
    public void An_order_expires_and_is_still_fulfilled_by_a_late_swab(SampleStatus status, int expires)
    {
        var order = Assert.Single(SamplingOrderRules.Of([Pool("a", 0, status)]));
        var expiry = Tubes.Noon.AddHours(expires);
        Assert.Equal(
            (expiry, SamplingOrderStatus.Open, SamplingOrderStatus.Expired),
            (order.ExpiresAt(Policy), order.StatusAt(expiry, Policy), order.StatusAt(expiry.AddTicks(1), Policy)));

        var late = SamplingOrderRules.Of([Pool("a", 0, status), Single("b", 1000, Negative)]);
        Assert.Equal(SamplingOrderStatus.Fulfilled, Assert.Single(late).StatusAt(expiry.AddYears(1), Policy));
    }

    [Fact]
    public void A_negative_of_somebody_without_orders_is_nothing_to_put_on_record() =>
        Assert.Empty(OrderEvents.Caused(new("c-a"), Delivered([Pool("a", 0, Negative)]).Samples, Pool("a", 0, Negative), 1));

    [Fact]
    public void A_correction_to_a_standing_result_withdraws_the_order()
    {
        var corrected = Pool("a", 0, Negative) with { IsAmended = true };
        var withdrawn = Assert.Single(OrderEvents.Caused(new("c-a"), Delivered([Pool("a", 0, UnderRecheck), corrected]).Samples, corrected, 1));
        Assert.Equal((EventKinds.OrderWithdrawn, "a"), (withdrawn.Kind, ((OrderFacts)withdrawn.Facts).Order));
    }

    [Fact]
    public void The_policy_tells_everything_that_is_wrong_with_it()
    {
        Assert.Empty(Policy.Problems());
        Assert.Equal(3, new SamplingPolicy { TransportWithin = TimeSpan.Zero, RecheckWithin = TimeSpan.FromDays(8), RecollectionWithin = -TimeSpan.FromHours(1) }.Problems().Count());
    }
}
