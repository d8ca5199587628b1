using System.Collections.Immutable;
using CsCheck;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Retention;
using HealthWuhan.Tests.Citizens;
using static HealthWuhan.Tests.HealthCodes.Facts;

namespace HealthWuhan.Tests.Retention;

/// <summary>When a result goes; days after the report, which is a quarter of a day after the swab.</summary>
public class ResultVisibilityTests
{
    private static readonly RetentionPolicy s_policy = new();

    [Theory]
    [InlineData(null, 90)] // Nobody has seen it.
    [InlineData(0.0, 30)] // Seen at once: thirty days.
    [InlineData(26.0, 30)]
    [InlineData(27.0, 30)]
    [InlineData(28.0, 31)] // Seen late: three days more.
    [InlineData(30.0, 33)]
    [InlineData(45.0, 48)]
    [InlineData(89.0, 92)] // Seen on the last day but one: three days, too.
    public void A_result_stays_thirty_days_and_until_it_was_seen(double? seenAfter, double goesAfter)
    {
        var sample = Sample(SampleStatus.Negative, 0);
        var reported = sample.ReportedAt!.Value;
        var look = seenAfter is { } days ? new ResultLook(reported, reported.AddDays(days)) : null;
        Assert.Equal(reported.AddDays(goesAfter), ResultVisibility.EndOf(sample, look, s_policy));
    }

    [Fact]
    public void A_look_before_the_report_is_none_at_it()
    {
        var sample = Sample(SampleStatus.Negative, 0);
        var earlier = new ResultLook(sample.ReportedAt!.Value.AddTicks(-1), sample.ReportedAt.Value.AddDays(1));
        Assert.Equal(sample.ReportedAt.Value.AddDays(90), ResultVisibility.EndOf(sample, earlier, s_policy));
    }

    [Fact]
    public void A_sample_without_a_result_stays_as_long_as_one_that_nobody_saw()
    {
        var pending = Sample(SampleStatus.Sampled, 0) with { ReportedAt = null };
        Assert.Equal(Day(90), ResultVisibility.EndOf(pending, new ResultLook(Day(1), Day(1)), s_policy));
    }

    [Fact]
    public void A_sample_without_a_result_is_shown_while_it_is_kept()
    {
        var pending = Sample(SampleStatus.Sampled, 0) with { ReportedAt = null };
        Assert.Equal([pending], ResultVisibility.Shown([pending], null, s_policy, Day(2_000)));
    }

    [Fact]
    public void While_nothing_has_ended_the_very_same_array_is_shown()
    {
        var samples = Orders.Delivered([Sample(SampleStatus.Negative, 0), Sample(SampleStatus.Negative, 20)]).Samples;
        Assert.True(samples == ResultVisibility.Shown(samples, null, s_policy, Day(40)));
    }

    [Fact]
    public void What_answers_an_order_that_is_shown_is_shown_too()
    {
        // The pool was reported after the single tube that answers it, and only the single tube's result has been seen.
        var pool = Sample(SampleStatus.UnderRecheck, 0, 10, "pool") with { ReportedAt = Day(3) };
        var single = Sample(SampleStatus.Negative, 1, 1, "single");
        var samples = Orders.Delivered([pool, single]).Samples;
        var look = new ResultLook(single.ReportedAt!.Value, Day(2));
        Assert.Equal(["single", "pool"], ResultVisibility.Shown(samples, look, s_policy, Day(40)).Select(sample => sample.Id));
        Assert.Equal(["single"], ResultVisibility.Shown([single], look with { Until = Day(0) }, s_policy, Day(40)).Select(sample => sample.Id));
        Assert.Empty(ResultVisibility.Shown([single], look, s_policy, Day(40)));
    }

    /// <summary>Whatever the owner does: never gone before thirty days, never before they saw it unless ninety are over, and never back again.</summary>
    [Fact]
    public void A_result_never_goes_early_and_never_comes_back() =>
        (from look in Gen.Int[0, 1200].Nullable()
         from day in Gen.Int[0, 1500]
         select (look, day)).Sample(given =>
        {
            var sample = Sample(SampleStatus.Negative, 0);
            var reported = sample.ReportedAt!.Value;
            var look = given.look is { } tenths ? new ResultLook(reported, reported.AddDays(tenths / 10.0)) : null;
            var now = reported.AddDays(given.day / 10.0);
            // A look that is yet to come is not known.
            var known = look?.At <= now ? look : null;
            var isShown = ResultVisibility.Shown([sample], known, s_policy, now).Length == 1;
            return isShown
                ? now < reported.AddDays(90 + s_policy.DaysAfterFirstLook) || known is { } late && now < late.At.AddDays(s_policy.DaysAfterFirstLook)
                : now >= reported.AddDays(30) && (known is not null || now >= reported.AddDays(90))
                    && ResultVisibility.Shown([sample], known, s_policy, now.AddDays(10)).IsEmpty;
        });

    [Fact]
    public void What_is_seen_goes_up_to_the_latest_report()
    {
        Assert.Equal(Day(5.25), ResultVisibility.SeenUntil([Sample(SampleStatus.Negative, 2), Sample(SampleStatus.Positive, 5)]));
        var odd = Sample(SampleStatus.Negative, 2) with { ReportedAt = Day(2).AddTicks(11) };
        Assert.Equal(Day(2).AddTicks(20), ResultVisibility.SeenUntil([odd]));
        Assert.Null(ResultVisibility.SeenUntil([]));
        Assert.Null(ResultVisibility.SeenUntil([Sample(SampleStatus.Sampled, 2) with { ReportedAt = null }]));
    }

    [Fact]
    public void Until_the_next_end_the_same_is_shown_and_from_then_on_less() =>
        Gen.Select(Gen.Double[0, 200].Array[0, 5], Gen.Double[0, 200].Nullable(), Gen.Double[0, 300], Gen.Double[0, 1]).Sample((days, seen, today, part) =>
        {
            ImmutableArray<CitizenSample> samples = [.. days.Select((day, i) => Sample(SampleStatus.Negative, day, 10, $"s{i}"))];
            var look = seen is { } at ? new ResultLook(Day(at), Day(at)) : null;
            var now = Day(today);
            var shown = ResultVisibility.Shown(samples, look, s_policy, now);
            if (ResultVisibility.NextEnd(samples, look, s_policy, now) is not { } end)
                return ResultVisibility.Shown(samples, look, s_policy, now.AddYears(9)).SequenceEqual(shown);

            var between = now + ((end - now) * part);
            return (between >= end || ResultVisibility.Shown(samples, look, s_policy, between).SequenceEqual(shown))
                && ResultVisibility.Shown(samples, look, s_policy, end).Length < shown.Length;
        });
}
