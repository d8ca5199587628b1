using System.Collections.Immutable;
using CsCheck;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Tests.Sampling;

namespace HealthWuhan.Tests.Identity;

/// <summary>How often, and after how long again.</summary>
public class SignInLimitRulesTests
{
    private static readonly ImmutableArray<SpanLimit> Limits = [new(3, TimeSpan.FromMinutes(60)), new(5, TimeSpan.FromMinutes(24 * 60))];

    [Theory]
    [InlineData("", 0, 0)]
    [InlineData("0,1", 2, 0)]
    [InlineData("0,1,2", 3, 57)]
    [InlineData("0,1,2", 59, 1)]
    [InlineData("0,1,2", 60, 0)]
    [InlineData("0,1,2,60,61", 62, 24 * 60 - 62)]
    [InlineData("0,1,2,60,61", 24 * 60, 0)]
    [InlineData("0,100,200,300,301", 302, 24 * 60 - 302)]
    public void One_more_is_allowed_after(string earlier, int minute, int waitMinutes)
    {
        var taken = SignInLimitRules.Take(Taken(earlier), Limits, At(minute));
        Assert.Equal(waitMinutes == 0 ? null : TimeSpan.FromMinutes(waitMinutes), taken.Refusal?.Wait);
    }

    [Fact]
    public void What_is_given_back_can_be_taken_again()
    {
        var full = Taken("0,1,2")!;
        Assert.Null(SignInLimitRules.Take(SignInLimitRules.GiveBack(full), Limits, At(3)).Refusal);
        Assert.Null(SignInLimitRules.GiveBack(Taken("0")));
        Assert.Null(SignInLimitRules.GiveBack(null));
    }

    [Fact]
    public void A_clock_that_is_put_back_locks_nobody_out_for_longer_than_the_span() =>
        Assert.Equal(TimeSpan.FromMinutes(60), SignInLimitRules.Take(Taken("1000,1001,1002"), Limits, At(0)).Refusal?.Wait);

    [Fact]
    public void In_no_span_more_than_its_limit_pass() => Asked.Sample(
        asked =>
        {
            var passed = Replay(asked).Passed;
            return Limits.All(limit => passed.All(end => passed.Count(time => time <= end && time > end - limit.Span) <= limit.Count));
        },
        iter: 2000);

    [Fact]
    public void Whoever_comes_when_they_were_told_to_passes_and_whoever_comes_a_moment_earlier_does_not() => Asked.Sample(
        asked =>
        {
            var (state, passed) = Replay(asked);
            var now = passed.Count > 0 ? passed[^1] : At(0);
            return SignInLimitRules.Take(state, Limits, now).Refusal?.Wait is not { } wait
                || (SignInLimitRules.Take(state, Limits, now + wait).Refusal is null
                    && SignInLimitRules.Take(state, Limits, now + wait - TimeSpan.FromTicks(1)).Refusal is not null);
        },
        iter: 2000);

    [Fact]
    public void No_more_is_kept_than_the_largest_limit() =>
        Asked.Sample(asked => (Replay(asked).State?.Times.Length ?? 0) <= Limits.Max(limit => limit.Count), iter: 2000);

    /// <summary>Minutes between one request and the next.</summary>
    private static Gen<int[]> Asked => Gen.OneOf(Gen.Int[0, 5], Gen.Int[0, 90], Gen.Int[0, 900]).Array[0, 40];

    private static (SignInLimit? State, List<DateTimeOffset> Passed) Replay(int[] gaps)
    {
        SignInLimit? state = null;
        var passed = new List<DateTimeOffset>();
        var minute = 0;
        foreach (var gap in gaps)
        {
            minute += gap;
            if (SignInLimitRules.Take(state, Limits, At(minute)) is not { Refusal: null } taken)
                continue;
            state = taken.Value;
            passed.Add(At(minute));
        }

        return (state, passed);
    }

    private static SignInLimit? Taken(string minutes) => minutes.Length == 0
        ? null
        : new() { Times = [.. minutes.Split(',').Select(minute => At(int.Parse(minute)))] };

    private static DateTimeOffset At(int minute) => Tubes.Noon.AddMinutes(minute);
}
