using HealthWuhan.Domain.Sampling;
using static HealthWuhan.Tests.Sampling.Tubes;

namespace HealthWuhan.Tests.Sampling;

public class ConsignmentRulesTests
{
    private static readonly PackConsignment Packing = new("box-1", "wuchang-01", "lab-01", [new("tube-1"), new("tube-2")], "courier");
    private static readonly Consignment Packed = ConsignmentRules.Pack(null, Packing, Noon).Value;
    private static readonly Consignment HandedOver = ConsignmentRules.HandOver(Packed, "courier", Noon).Value;
    private static readonly Consignment Received = ConsignmentRules.Receive(HandedOver, "lab-01", "lab-operator", Noon).Value;

    [Fact]
    public void A_box_without_tubes_is_refused() =>
        Assert.Equal("consignment-empty", ConsignmentRules.Pack(null, Packing with { Batches = [] }, Noon).Refusal?.Code);

    [Fact]
    public void A_box_is_packed_anew_while_it_stands_at_its_site() =>
        Assert.Equal([new("tube-9")], ConsignmentRules.Pack(Packed, Packing with { Batches = [new("tube-9")] }, Noon).Value.Batches);

    [Fact]
    public void A_box_that_has_left_is_not_packed_anew() =>
        Assert.Equal("consignment-handed-over", ConsignmentRules.Pack(HandedOver, Packing with { Lab = "lab-02" }, Noon).Refusal?.Code);

    [Fact]
    public void A_box_is_received_only_after_it_was_handed_over() =>
        Assert.Equal("consignment-not-handed-over", ConsignmentRules.Receive(Packed, "lab-01", "lab-operator", Noon).Refusal?.Code);

    [Fact]
    public void A_box_that_was_never_packed_is_unknown() =>
        Assert.Equal(
            ["unknown-consignment", "unknown-consignment"],
            [ConsignmentRules.HandOver(null, "courier", Noon).Refusal?.Code, ConsignmentRules.Receive(null, "lab-01", "lab", Noon).Refusal?.Code]);

    [Fact]
    public void Both_sides_sign() => Assert.Equal(("courier", "lab-operator"), (Received.HandedOverBy, Received.ReceivedBy));

    [Fact]
    public void Every_step_can_be_repeated()
    {
        Assert.Same(Packed, ConsignmentRules.Pack(Packed, Packing, Noon.AddHours(1)).Value);
        Assert.Same(HandedOver, ConsignmentRules.HandOver(HandedOver, "another", Noon.AddHours(1)).Value);
        Assert.Same(Received, ConsignmentRules.Receive(Received, "lab-01", "another", Noon.AddHours(1)).Value);
    }
}
