using CsCheck;
using HealthWuhan.Domain.Monitoring;

namespace HealthWuhan.Tests.Monitoring;

public class VisitRulesTests
{
    private static readonly DateTimeOffset Now = new(2021, 8, 7, 11, 0, 30, TimeSpan.FromHours(8));

    private static readonly MonitoringPolicy Policy = new() { RiseFactor = 3, RecentMinutes = 2, BaselineMinutes = 10, LeastVisitsPerMinute = 100 };

    [Theory]
    [InlineData(300, 100, true)]
    [InlineData(299, 100, false)]
    [InlineData(99, 1, false)]
    [InlineData(100, 0, true)]
    [InlineData(100, 100, false)]
    public void A_rise_is_steep_from_the_factor_and_the_least_number_on(int recent, int baseline, bool isSteep)
    {
        var rise = VisitRules.Rise([.. Minutes(2, 1, recent), .. Minutes(12, 3, baseline)], Policy, Now);
        Assert.Equal(new VisitRise(recent, baseline, isSteep), rise);
    }

    [Fact]
    public void A_minute_without_a_row_had_no_visits() =>
        Assert.Equal(new VisitRise(150, 10, true), VisitRules.Rise([Minute(1, 300), Minute(5, 100)], Policy, Now));

    [Fact]
    public void Neither_the_minute_that_is_not_over_counts_nor_what_is_long_past() =>
        Assert.Equal(new VisitRise(0, 0, false), VisitRules.Rise([Minute(0, 9_999), Minute(13, 9_999)], Policy, Now));

    [Fact]
    public void Rows_of_several_nodes_are_one_minute() =>
        Assert.Equal(new VisitRise(200, 0, true), VisitRules.Rise([Minute(1, 100), Minute(1, 300)], Policy, Now));

    [Fact]
    public void Visits_that_stay_the_same_are_no_rise() => Gen.Int[0, 1_000_000].Sample(visits =>
        Assert.False(VisitRules.Rise(Minutes(12, 1, visits), Policy, Now).IsSteep && visits > 0));

    [Fact]
    public void More_visits_of_late_never_end_a_rise() => Gen.Select(Gen.Int[0, 1_000], Gen.Int[0, 1_000], Gen.Int[0, 1_000]).Sample((recent, baseline, more) =>
    {
        bool Steep(int visits) => VisitRules.Rise([.. Minutes(2, 1, visits), .. Minutes(12, 3, baseline)], Policy, Now).IsSteep;
        Assert.True(!Steep(recent) || Steep(recent + more));
    });

    [Fact]
    public void Hours_hold_all_that_their_minutes_held() => Gen.Select(Gen.Int[0, 300], Gen.Int[0, 1_000]).Array[0, 50].Sample(rows =>
    {
        var minutes = rows.Select(row => Minute(row.Item1, row.Item2) with { Latency = [row.Item2] }).ToArray();
        var hours = VisitRules.AddUp(minutes, VisitRules.HourOf);
        Assert.Equal(rows.Sum(row => row.Item2), hours.Sum(hour => hour.Figures.Visits));
        Assert.Equal(rows.Sum(row => row.Item2), hours.Sum(hour => hour.Latency[0]));
        Assert.Equal(hours.Select(hour => hour.At).Distinct().Order(), hours.Select(hour => hour.At));
    });

    [Theory]
    [InlineData("2021-08-07T11:59:59.999+08:00", "2021-08-07T11:59+08:00", "2021-08-07T11:00+08:00")]
    [InlineData("2021-08-07T12:00:00+08:00", "2021-08-07T12:00+08:00", "2021-08-07T12:00+08:00")]
    public void Minutes_and_hours_begin_on_the_citys_clock(string instant, string minute, string hour)
    {
        var at = Time(instant);
        Assert.Equal((Time(minute), Time(hour)), (VisitRules.MinuteOf(at), VisitRules.HourOf(at)));
    }

    [Theory]
    [InlineData(1.0, 5, 60, 1_000, 0.7)]
    [InlineData(double.NaN, 5, 60, 1_000, 0.7)]
    [InlineData(3.0, 0, 60, 1_000, 0.7)]
    [InlineData(3.0, 5, 721, 1_000, 0.7)]
    [InlineData(3.0, 5, 60, 0, 0.7)]
    [InlineData(3.0, 5, 60, 1_000, 1.1)]
    public void A_policy_that_makes_no_sense_is_told(double factor, int recent, int baseline, int least, double share) => Assert.Single(new MonitoringPolicy
    {
        RiseFactor = factor,
        RecentMinutes = recent,
        BaselineMinutes = baseline,
        LeastVisitsPerMinute = least,
        UsableProcessorShare = share,
    }.Problems());

    [Fact]
    public void The_default_policy_makes_sense() => Assert.Empty(new MonitoringPolicy().Problems());

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<VisitSpan> Minutes(int from, int to, int visits) =>
        Enumerable.Range(to, from - to + 1).Select(ago => Minute(ago, visits));

    private static VisitSpan Minute(int ago, int visits) => new(VisitRules.MinuteOf(Now).AddMinutes(-ago), new(visits, visits * 5, visits, visits * 6));
}
