using System.Collections.Immutable;
using CsCheck;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Coverage;
using HealthWuhan.Domain.Rounds;

namespace HealthWuhan.Tests.Coverage;

public class ForecastRulesTests
{
    private static readonly DateTimeOffset Nine = new(2021, 8, 4, 9, 0, 0, TimeSpan.FromHours(8));
    private static readonly RoundPolicy Policy = new();

    /// <summary>Since nine 1,000 people an hour were sampled; before it, 400.</summary>
    private static readonly HourOfSampling[] Hours =
        [.. Enumerable.Range(-6, 6).Select(hour => new HourOfSampling(Nine.AddHours(hour), 400)), .. Enumerable.Range(0, 4).Select(hour => new HourOfSampling(Nine.AddHours(hour), 1000))];

    [Theory]
    [InlineData(3, 0, -24, 3000 / 3.0)]
    [InlineData(3, 30, -24, 4000 / 3.5)]
    [InlineData(1, 0, -24, 1800 / 3.0 + 0)]
    [InlineData(0, 0, -24, 400)]
    [InlineData(2, 0, 1, 1000)]
    [InlineData(1, 30, 1, 2000)]
    [InlineData(0, 30, 2, 0)]
    public void Speed_is_that_of_the_last_three_hours_or_since_the_round_began(int hour, int minute, int beganAt, double perHour)
    {
        var now = Nine.AddHours(hour).AddMinutes(minute);
        var speed = ForecastRules.Speed(Hours.Where(some => some.Hour < now), Nine.AddHours(beganAt), Policy, now);
        Assert.Equal((decimal)Math.Round(perHour, 1), speed);
    }

    [Theory]
    [InlineData(100, 100, 10, 10, 0.0, true)]
    [InlineData(100, 0, 10, 10, 10.0, true)]
    [InlineData(100, 0, 10, 9, 10.0, false)]
    [InlineData(100, 40, 30, 9, 2.0, true)]
    public void A_round_ends_when_the_rest_is_sampled_at_that_speed(long roster, long sampled, int perHour, int hoursLeft, double finishesAfter, bool inTime)
    {
        var forecast = ForecastRules.Forecast(Figures(roster, sampled), perHour, Nine.AddHours(hoursLeft), Nine);
        Assert.Equal((Nine.AddHours(finishesAfter), inTime), (forecast.FinishesAt, forecast.IsInTime));
    }

    [Fact]
    public void Where_nothing_moves_no_end_is_told_and_the_need_is()
    {
        var forecast = ForecastRules.Forecast(Figures(100, 40), 0, Nine.AddHours(8), Nine);
        Assert.Equal((null, 40L, 7.5m, false), (forecast.FinishesAt, forecast.SampledByDeadline, forecast.NeededPerHour, forecast.IsInTime));
    }

    [Fact]
    public void After_the_deadline_no_speed_keeps_it() =>
        Assert.Equal((null, false), (ForecastRules.Forecast(Figures(100, 40), 1000, Nine.AddHours(-1), Nine) is var late ? late.NeededPerHour : 0, late.IsInTime));

    [Fact]
    public void Faster_is_never_later_and_nobody_is_sampled_twice_by_the_deadline() => (
        from roster in Gen.Long[0, 2_000_000]
        from sampled in Gen.Long[0, roster]
        from slow in Gen.Int[0, 100_000]
        from more in Gen.Int[0, 100_000]
        from hours in Gen.Int[-10, 200]
        select (roster, sampled, slow, more, hours)).Sample(drawn =>
        {
            var figures = Figures(drawn.roster, drawn.sampled);
            var one = ForecastRules.Forecast(figures, drawn.slow, Nine.AddHours(drawn.hours), Nine);
            var other = ForecastRules.Forecast(figures, drawn.slow + drawn.more, Nine.AddHours(drawn.hours), Nine);
            Assert.True(one.FinishesAt is null || other.FinishesAt <= one.FinishesAt);
            Assert.True(!one.IsInTime || other.IsInTime);
            Assert.InRange(one.SampledByDeadline, drawn.sampled, other.SampledByDeadline);
            Assert.InRange(other.SampledByDeadline, drawn.sampled, drawn.roster);
        });

    /// <summary>At the speed that is needed, the deadline is kept.</summary>
    [Fact]
    public void What_is_needed_is_enough() => (
        from left in Gen.Long[1, 2_000_000]
        from hours in Gen.Int[1, 200]
        select (left, hours)).Sample(drawn =>
        {
            var (figures, deadline) = (Figures(drawn.left, 0), Nine.AddHours(drawn.hours));
            var needed = ForecastRules.Forecast(figures, 0, deadline, Nine).NeededPerHour!.Value;
            Assert.True(ForecastRules.Forecast(figures, needed, deadline, Nine).IsInTime);
        });

    private static CoverageFigures Figures(long roster, long sampled) =>
        CoverageFigures.Of([new Headcount { Community = "420106-001", Roster = roster, Sampled = sampled }], ImmutableHashSet<Exclusion>.Empty);
}
