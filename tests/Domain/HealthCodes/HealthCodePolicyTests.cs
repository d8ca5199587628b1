using HealthWuhan.Domain.HealthCodes;
using static HealthWuhan.Tests.HealthCodes.Facts;

namespace HealthWuhan.Tests.HealthCodes;

/// <summary>Policy data: what it changes, and which of it is refused.</summary>
public class HealthCodePolicyTests
{
    [Theory]
    [InlineData(ValidityBasis.Sampling, 48, 1, "2021-08-06T12:01:00")]
    [InlineData(ValidityBasis.Sampling, 48, 60, "2021-08-06T13:00:00")]
    [InlineData(ValidityBasis.Sampling, 24, 1440, "2021-08-06T00:00:00")]
    [InlineData(ValidityBasis.Report, 48, 60, "2021-08-06T19:00:00")]
    [InlineData(ValidityBasis.CalendarDay, 48, 1, "2021-08-07T00:00:00")]
    [InlineData(ValidityBasis.CalendarDay, 72, 1, "2021-08-08T00:00:00")]
    public void A_negative_is_valid_as_long_as_the_policy_says(ValidityBasis basis, int hours, int minutes, string until)
    {
        var negative = Negative(0) with { CollectedAt = Start.AddSeconds(30), ReportedAt = Start.AddHours(6).AddSeconds(30) };
        var validity = new NegativeValidity { Basis = basis, Hours = hours, Granularity = TimeSpan.FromMinutes(minutes) };
        Assert.Equal(DateTimeOffset.Parse(until + "+08:00"), validity.EndOf(negative));
    }

    [Fact]
    public void The_end_is_the_same_whatever_zone_the_times_come_in()
    {
        var validity = new NegativeValidity { Granularity = TimeSpan.FromDays(1) };
        var negative = Negative(0);
        Assert.Equal(validity.EndOf(negative), validity.EndOf(negative with { CollectedAt = negative.CollectedAt.ToUniversalTime() }));
    }

    [Fact]
    public void Seven_days_at_home_where_the_policy_says_so()
    {
        var policy = new HealthCodePolicy { HomeObservationDays = 7 };
        var code = HealthCodeRules.Derive([Fact(FactKind.HomeObservation)], [Negative(6)], policy, Day(6.5));
        Assert.Equal(Day(7), code.NextChange);
    }

    [Fact]
    public void The_default_policy_is_valid() => Assert.Empty(new HealthCodePolicy().Problems());

    [Fact]
    public void Everything_that_is_wrong_with_a_policy_is_told_at_once()
    {
        var bad = new HealthCodePolicy
        {
            QuarantineDays = 0,
            HomeExitNegatives = -1,
            ExitTestHours = 1000,
            NegativeValidity = new() { Hours = 36, Basis = ValidityBasis.CalendarDay, Granularity = TimeSpan.FromMinutes(7) },
        };
        Assert.Equal(5, bad.Problems().Count());
    }
}
