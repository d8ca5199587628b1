using HealthWuhan.Domain.Monitoring;

namespace HealthWuhan.Tests.Monitoring;

public class CapacityRulesTests
{
    private static readonly MonitoringPolicy Policy = new() { UsableProcessorShare = 0.5 };

    [Fact]
    public void Capacity_is_what_the_usable_processors_can_pay_for()
    {
        // 36 s for 36,000 visits in an hour: a millisecond each. Half of four processors has 7,200 s an hour.
        var capacity = CapacityRules.Of([Node("one", 4, TimeSpan.FromSeconds(36), 36_000)], Policy)!;
        Assert.Equal((0.001, 36_000, 7_200_000), (capacity.ProcessorSecondsPerVisit, capacity.VisitsPerHour, Math.Round(capacity.CapacityPerHour)));
        Assert.Equal(7_164_000, Math.Round(capacity.HeadroomPerHour));
        Assert.Equal(5, capacity.CallsPerVisit);
    }

    [Fact]
    public void A_silo_that_serves_gateways_is_part_of_the_cost()
    {
        var capacity = CapacityRules.Of([Node("silo", 4, TimeSpan.FromSeconds(60), 0), Node("gateway", 4, TimeSpan.FromSeconds(40), 100_000)], Policy)!;
        Assert.Equal(0.001, capacity.ProcessorSecondsPerVisit, 6);
        Assert.Equal(14_400_000, Math.Round(capacity.CapacityPerHour));
    }

    [Fact]
    public void Nodes_of_one_machine_share_its_processors()
    {
        var apart = CapacityRules.Of([Node("one", 4, TimeSpan.FromSeconds(1), 1_000), Node("two", 4, TimeSpan.FromSeconds(1), 1_000)], Policy)!;
        var together = CapacityRules.Of([Node("one", 4, TimeSpan.FromSeconds(1), 1_000), Node("one", 4, TimeSpan.FromSeconds(1), 1_000)], Policy)!;
        Assert.Equal(apart.CapacityPerHour / 2, together.CapacityPerHour, 3);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(CapacityRules.LeastVisits - 1)]
    public void From_a_handful_of_visits_nothing_is_told(int visits) =>
        Assert.Null(CapacityRules.Of([Node("one", 4, TimeSpan.FromSeconds(1), visits)], Policy));

    [Fact]
    public void Without_nodes_nothing_is_told() => Assert.Null(CapacityRules.Of([], Policy));

    private static NodeLoad Node(string host, int cores, TimeSpan processor, int visits) => new(host, cores)
    {
        Over = TimeSpan.FromHours(1),
        Processor = processor,
        Served = new(visits, visits * 5, visits, visits * 5),
    };
}
