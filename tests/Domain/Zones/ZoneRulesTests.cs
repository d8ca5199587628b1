using HealthWuhan.Domain.Directives;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Zones;

namespace HealthWuhan.Tests.Zones;

public class ZoneRulesTests
{
    private static readonly DateTimeOffset Now = new(2021, 8, 6, 9, 0, 0, TimeSpan.FromHours(8));
    private static readonly Community Jinkou = new("420115-001");
    private static readonly DeclareZone Lockdown = new("z-1", "金口街", ZoneKind.LockedDown, new() { Communities = [Jinkou] }, null, null);

    [Fact]
    public void A_zone_without_a_start_begins_at_once()
    {
        var zone = ZoneRules.Declare(null, Lockdown, Now).Value;
        Assert.Equal((Now, (DateTimeOffset?)null, true), (zone.From, zone.Until, ZoneRules.IsInForce(zone, Now)));
    }

    [Fact]
    public void Declaring_the_same_again_later_changes_nothing()
    {
        var zone = ZoneRules.Declare(null, Lockdown, Now).Value;
        Assert.Same(zone, ZoneRules.Declare(zone, Lockdown with { Area = new() { Communities = [Jinkou, Jinkou] } }, Now.AddHours(1)).Value);
    }

    [Fact]
    public void A_zone_can_be_made_larger_and_keeps_its_start()
    {
        var zone = ZoneRules.Declare(null, Lockdown, Now).Value;
        var larger = ZoneRules.Declare(zone, Lockdown with { Area = new() { Districts = ["420115"] } }, Now.AddHours(1)).Value;
        Assert.Equal((Now, "420115"), (larger.From, Assert.Single(larger.Area.Districts)));
    }

    public static TheoryData<string, DeclareZone> Refused => new()
    {
        { "zone-empty", Lockdown with { Area = new() } },
        { "invalid-period", Lockdown with { Until = Now } },
        { "invalid-period", Lockdown with { From = Now.AddDays(2), Until = Now.AddDays(1) } },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_cannot_be_a_zone_is_refused(string code, DeclareZone declare) =>
        Assert.Equal(code, ZoneRules.Declare(null, declare, Now).Refusal?.Code);

    [Fact]
    public void A_lifted_zone_stays_lifted()
    {
        var lifted = ZoneRules.Lift(ZoneRules.Declare(null, Lockdown, Now).Value, Now.AddHours(4)).Value;
        Assert.Equal("zone-lifted", ZoneRules.Declare(lifted, Lockdown, Now.AddHours(5)).Refusal?.Code);
        Assert.Same(lifted, ZoneRules.Lift(lifted, Now.AddHours(6)).Value);
        Assert.False(ZoneRules.IsInForce(lifted, Now.AddHours(4)));
    }

    [Fact]
    public void A_zone_that_nobody_declared_cannot_be_lifted() => Assert.Equal("unknown-zone", ZoneRules.Lift(null, Now).Refusal?.Code);

    [Fact]
    public void Residents_are_yellow_while_the_zone_is_in_force_and_not_a_moment_longer()
    {
        var zone = ZoneRules.Declare(null, Lockdown with { Until = Now.AddDays(3) }, Now).Value;
        Assert.Equal(
            [HealthCodeColor.Green, HealthCodeColor.Yellow, HealthCodeColor.Yellow, HealthCodeColor.Green],
            [ColorOf(zone, Now.AddTicks(-1)), ColorOf(zone, Now), ColorOf(zone, Now.AddDays(3).AddTicks(-1)), ColorOf(zone, Now.AddDays(3))]);
    }

    [Fact]
    public void A_zone_that_was_lifted_before_it_began_never_was()
    {
        var planned = ZoneRules.Declare(null, Lockdown with { From = Now.AddDays(1) }, Now).Value;
        Assert.Equal(HealthCodeColor.Green, ColorOf(ZoneRules.Lift(planned, Now).Value, Now.AddDays(2)));
    }

    [Theory]
    [InlineData("420115-001", true)]
    [InlineData("420115-002", false)]
    [InlineData("420106-001", false)]
    [InlineData("420107-009", true)]
    [InlineData("420107012004", true)]
    public void An_area_holds_its_communities_and_every_community_of_its_districts(string community, bool holds)
    {
        var area = new Area { Districts = ["420107"], Communities = [Jinkou] };
        Assert.Equal(holds, area.Contains(new(community)));
    }

    [Fact]
    public void The_order_of_an_areas_parts_makes_no_difference() => Assert.Equal(
        new Area { Districts = ["b", "a"], Communities = [new("2"), new("1"), new("2")] },
        new Area { Districts = ["a", "b", "a"], Communities = [new("1"), new("2")] });

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("420106/001")]
    public void What_is_no_community_is_refused(string code) => Assert.Equal("invalid-community", Community.Parse(code).Refusal?.Code);

    private static HealthCodeColor ColorOf(ControlZone zone, DateTimeOffset now)
    {
        var city = CityDirectives.None with { Zones = CityDirectives.None.Zones.Add(zone.Id, zone) };
        return HealthCodeRules.Derive(city.ZoneFacts(Jinkou), [], new(), now).Color;
    }
}
