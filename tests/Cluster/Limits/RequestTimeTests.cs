using HealthWuhan.Api.Limits;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Time.Testing;

namespace HealthWuhan.Tests.Limits;

/// <summary>The time of a request: its token is made late, and says no less for it.</summary>
public sealed class RequestTimeTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_write = TimeSpan.FromSeconds(2);

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void A_token_that_is_asked_for_when_the_time_is_over_says_so_at_once()
    {
        using var time = Time();
        _clock.Advance(s_long);
        Assert.True(time.RequestAborted.IsCancellationRequested);
        Assert.True(time.IsOver);
    }

    [Fact]
    public void A_token_that_is_asked_for_late_says_it_when_the_time_of_the_whole_is_over()
    {
        using var time = Time();
        _clock.Advance(s_long / 2);
        var token = time.RequestAborted;
        _clock.Advance((s_long / 2) - s_write);
        Assert.False(token.IsCancellationRequested);
        _clock.Advance(s_write);
        Assert.True(token.IsCancellationRequested);
    }

    [Fact]
    public void Nobody_who_asks_for_no_token_has_run_out_of_time()
    {
        using var time = Time();
        _clock.Advance(s_long);
        Assert.False(time.IsOver);
    }

    [Fact]
    public void A_caller_who_has_gone_is_no_time_that_has_run_out()
    {
        using var gone = new CancellationTokenSource();
        using var time = new RequestTime(new HttpRequestLifetimeFeature { RequestAborted = gone.Token }, s_long, _clock);
        var token = time.RequestAborted;
        Assert.False(token.IsCancellationRequested);
        gone.Cancel();
        Assert.True(token.IsCancellationRequested);
        Assert.False(time.IsOver);
    }

    [Fact]
    public void A_limit_that_is_lifted_before_or_after_calls_nothing_off()
    {
        using var before = Time();
        before.Lift();
        using var after = Time();
        var token = after.RequestAborted;
        after.Lift();
        _clock.Advance(2 * s_long);
        Assert.False(before.RequestAborted.CanBeCanceled && before.RequestAborted.IsCancellationRequested);
        Assert.False(token.IsCancellationRequested);
    }

    [Fact]
    public void Whoever_sets_a_token_of_their_own_gets_it()
    {
        using var time = Time();
        time.RequestAborted = CancellationToken.None;
        Assert.Equal(CancellationToken.None, time.RequestAborted);
        Assert.False(time.IsOver);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    // However late it is when the work begins, a quarter of its time is left.
    [InlineData(1.75, 2.25)]
    [InlineData(60, 60.5)]
    public void A_write_has_its_time_from_the_beginning_of_the_request(double begins, double ends)
    {
        using var early = Time();
        using var late = Time();
        var token = early.RequestAborted;
        _clock.Advance(TimeSpan.FromSeconds(begins));
        early.Shorten(s_write);
        late.Shorten(s_write);
        _clock.Advance(TimeSpan.FromSeconds(ends - begins) - TimeSpan.FromMilliseconds(1));
        Assert.False(token.IsCancellationRequested || late.RequestAborted.IsCancellationRequested);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(token.IsCancellationRequested && late.RequestAborted.IsCancellationRequested);
    }

    [Fact]
    public void A_write_that_is_done_in_time_leaves_its_answer_the_time_of_the_class()
    {
        using var time = Time();
        var token = time.RequestAborted;
        time.Shorten(s_write);
        time.Extend();
        _clock.Advance(s_long - s_write);
        Assert.False(token.IsCancellationRequested);
        _clock.Advance(s_write);
        Assert.True(time.IsOver);
    }

    [Fact]
    public void A_write_whose_time_is_over_is_answered_so_all_the_same()
    {
        using var time = Time();
        time.Shorten(s_write);
        var token = time.RequestAborted;
        _clock.Advance(s_write);
        time.Extend();
        Assert.True(token.IsCancellationRequested && time.IsOver);
        Assert.False(time.RequestAborted.IsCancellationRequested);
    }

    [Fact]
    public void A_write_has_no_more_than_its_class()
    {
        using var time = new RequestTime(new HttpRequestLifetimeFeature(), s_write / 2, _clock);
        time.Shorten(s_write);
        var token = time.RequestAborted;
        _clock.Advance(s_write / 2);
        Assert.True(token.IsCancellationRequested);
    }

    private RequestTime Time() => new(new HttpRequestLifetimeFeature(), s_long, _clock);
}
