using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Rounds;
using HealthWuhan.Domain.Zones;

namespace HealthWuhan.Tests.Rounds;

public class RoundRulesTests
{
    private static readonly DateTimeOffset Now = new(2021, 8, 3, 8, 0, 0, TimeSpan.FromHours(8));
    private static readonly OrderRound City = new("r-1", "第一轮", 10, null, null) { Exempt = [Exclusion.Under6] };
    private static readonly ControlZone Zone = new() { Id = "z-1", Area = new() { Communities = [new("420115-001")] } };

    [Fact]
    public void A_round_of_the_city_has_six_days_and_one_of_a_zone_four_hours()
    {
        Assert.Equal(Now.AddDays(6), Ordered(City).Deadline);
        Assert.Equal(Now.AddHours(4), RoundRules.Order(null, City with { Zone = "z-1" }, Zone, new(), Now).Value.Deadline);
    }

    [Fact]
    public void A_second_round_of_a_zone_is_for_those_who_live_there()
    {
        var round = RoundRules.Order(null, City with { Zone = "z-1" }, Zone, new(), Now).Value;
        Assert.Equal(Participation.Required, RoundRules.ParticipationOf(round, new(new("420115-001"), null)));
        Assert.Equal(Participation.None, RoundRules.ParticipationOf(round, new(new("420115-002"), null)));
    }

    [Fact]
    public void Ordering_the_same_again_later_changes_nothing()
    {
        var round = Ordered(City);
        Assert.Same(round, RoundRules.Order(round, City with { Exempt = [Exclusion.Under6] }, null, new(), Now.AddHours(1)).Value);
    }

    public static TheoryData<string, OrderRound> Refused => new()
    {
        { "invalid-pool-size", City with { PoolSize = 3 } },
        { "invalid-period", City with { Deadline = Now } },
        { "unknown-zone", City with { Zone = "nowhere" } },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_cannot_be_a_round_is_refused(string code, OrderRound order) =>
        Assert.Equal(code, RoundRules.Order(null, order, null, new(), Now).Refusal?.Code);

    [Theory]
    [InlineData(null, null, Participation.Required)]
    [InlineData("420106-001", null, Participation.Required)]
    [InlineData("420106-001", Exclusion.Under6, Participation.Exempt)]
    [InlineData("420106-001", Exclusion.Bedridden, Participation.Required)]
    public void A_round_of_the_city_is_for_everybody_it_does_not_let_go(string? community, Exclusion? exclusion, Participation participation) =>
        Assert.Equal(participation, RoundRules.ParticipationOf(Ordered(City), community is null ? null : new(new(community), exclusion)));

    [Theory]
    [InlineData(1, null)]
    [InlineData(5, null)]
    [InlineData(10, null)]
    [InlineData(20, "pool-size-differs")]
    public void A_tube_is_no_larger_than_the_rounds(int poolSize, string? code)
    {
        Assert.Equal(code, RoundRules.RefuseTube(Ordered(City), poolSize)?.Code);
        Assert.Null(RoundRules.RefuseTube(null, poolSize));
    }

    private static TestingRound Ordered(OrderRound order) => RoundRules.Order(null, order, null, new(), Now).Value;
}
