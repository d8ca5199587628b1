using System.Collections.Immutable;
using CsCheck;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Retention;
using HealthWuhan.Tests.Citizens;
using static HealthWuhan.Tests.HealthCodes.Facts;

namespace HealthWuhan.Tests.Retention;

/// <summary>What stands against erasing somebody.</summary>
public class ErasureRulesTests
{
    private static readonly ErasureGround s_ground = new(new(), new(), new(), []);

    private static readonly Dictionary<string, Citizen> s_citizens = new(StringComparer.Ordinal)
    {
        ["nothing"] = new(),
        ["a sample on its way"] = Orders.Delivered([Sample(SampleStatus.Sampled, 0) with { ReportedAt = null }]),
        ["a young result"] = Orders.Delivered([Negative(0)]),
        ["a pool under re-check"] = Orders.Delivered([Sample(SampleStatus.UnderRecheck, 0, 10)]),
        ["a swab in vain"] = Orders.Delivered([Sample(SampleStatus.ToBeRecollected, 0, 10)]),
        ["a positive"] = Orders.Delivered([Sample(SampleStatus.Positive, 0)]),
        ["in quarantine"] = new() { Facts = [Fact(FactKind.CloseContact)] },
        ["at home after it"] = Orders.Delivered([Negative(13), Negative(13.5), Negative(27.5)]) with { Facts = [Fact(FactKind.CloseContact)] },
        ["a mistake"] = new() { Facts = [Fact(FactKind.CloseContact) with { Withdrawal = new("x", Start, "another's") }] },
    };

    [Theory]
    [InlineData("nothing", 1, "")]
    [InlineData("a sample on its way", 1, "sample-pending 90")]
    [InlineData("a sample on its way", 90, "")]
    [InlineData("a young result", 1, "result-kept 30.25")]
    [InlineData("a young result", 30.2, "result-kept 30.25")]
    [InlineData("a young result", 30.3, "")]
    [InlineData("a pool under re-check", 200, "order-open, code-not-green")]
    [InlineData("a swab in vain", 1, "order-open 2.25, result-kept 30.25")]
    [InlineData("a swab in vain", 31, "")]
    [InlineData("a positive", 200, "code-not-green")]
    [InlineData("in quarantine", 1, "code-not-green")]
    [InlineData("at home after it", 20, "code-not-green 28, result-kept 57.75")]
    [InlineData("at home after it", 58, "")]
    [InlineData("a mistake", 1, "")]
    public void What_the_city_must_do_or_keep_comes_first(string who, double day, string expected) =>
        Assert.Equal(expected, Told(ErasureRules.Obstacles(s_citizens[who], s_ground, Day(day))));

    [Theory]
    [InlineData(0.0, null, 5, "in-control-zone")]
    [InlineData(0.0, 10.0, 5, "in-control-zone 10")]
    [InlineData(7.0, 10.0, 5, "in-control-zone 10")] // Announced.
    [InlineData(0.0, 4.0, 5, "")]
    public void Nobody_goes_from_a_zone_that_is_locked_down_or_will_be(double from, double? until, double day, string expected) => Assert.Equal(
        expected, Told(ErasureRules.Obstacles(new(), s_ground with { Zones = [Fact(FactKind.ControlZone, from, until)] }, Day(day))));

    [Fact]
    public void Of_somebody_unknown_nothing_stands_against_it() =>
        Assert.Empty(ErasureRules.Obstacles(null, s_ground with { Zones = [Fact(FactKind.ControlZone)] }, Day(1)));

    [Fact]
    public void It_is_tried_again_when_the_last_reason_ends_and_at_least_once_a_day()
    {
        Assert.Equal(Day(1.5), ErasureRules.RetryAt([new("a", Day(1.2)), new("b", Day(1.5))], Day(1)));
        Assert.Equal(Day(2), ErasureRules.RetryAt([new("a", Day(1.2)), new("b", null)], Day(1)));
        Assert.Equal(Day(2), ErasureRules.RetryAt([new("a", Day(9))], Day(1)));
    }

    [Fact]
    public void Who_registered_after_it_was_asked_for_is_somebody_new()
    {
        Assert.True(ErasureRules.IsSomebodyNew(new() { RegisteredAt = Day(2) }, Day(1)));
        Assert.False(ErasureRules.IsSomebodyNew(new() { RegisteredAt = Day(1) }, Day(1)));
    }

    /// <summary>Whatever is on record: while somebody's code is not Green, or would not stay so, or a re-check waits for them, they are not erased.</summary>
    [Fact]
    public void Nobody_is_erased_whom_the_city_still_looks_after() => History.Sample(
        history =>
        {
            var citizen = Orders.Delivered(history.Samples.DistinctBy(sample => sample.Id)) with { Facts = [.. history.Facts.DistinctBy(fact => (fact.Kind, fact.Source))] };
            var code = Derive(citizen.Facts, citizen.Samples, history.Day);
            var isLookedAfter = code.Color != HealthCodeColor.Green || SamplingOrderRules.Unfulfilled(citizen.Samples).Any(order => order.Kind == SamplingOrderKind.Recheck);
            return !isLookedAfter || !ErasureRules.Obstacles(citizen, s_ground, Day(history.Day)).IsEmpty;
        },
        iter: 3000);

    private static string Told(ImmutableArray<ErasureObstacle> obstacles) => string.Join(", ", obstacles.Select(obstacle => obstacle.Until is { } until
        ? FormattableString.Invariant($"{obstacle.Code} {(until - Start).TotalDays}")
        : obstacle.Code));
}
