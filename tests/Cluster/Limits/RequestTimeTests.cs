using HealthWuhan.Api.Limits;
using Microsoft.AspNetCore.Http.Features;

namespace HealthWuhan.Tests.Limits;

/// <summary>The time of a request: its token is made late, and says no less for it.</summary>
public sealed class RequestTimeTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromHours(1);

    [Fact]
    public void A_token_that_is_asked_for_when_the_time_is_over_says_so_at_once_or_soon()
    {
        using var time = new RequestTime(new HttpRequestLifetimeFeature(), TimeSpan.Zero);
        Assert.True(time.RequestAborted.WaitHandle.WaitOne(s_long));
        Assert.True(time.IsOver);
    }

    [Fact]
    public void Nobody_who_asks_for_no_token_has_run_out_of_time()
    {
        using var time = new RequestTime(new HttpRequestLifetimeFeature(), TimeSpan.Zero);
        Assert.False(time.IsOver);
    }

    [Fact]
    public void A_caller_who_has_gone_is_no_time_that_has_run_out()
    {
        using var gone = new CancellationTokenSource();
        using var time = new RequestTime(new HttpRequestLifetimeFeature { RequestAborted = gone.Token }, s_long);
        var token = time.RequestAborted;
        Assert.False(token.IsCancellationRequested);
        gone.Cancel();
        Assert.True(token.IsCancellationRequested);
        Assert.False(time.IsOver);
    }

    [Fact]
    public void A_limit_that_is_lifted_before_or_after_calls_nothing_off()
    {
        using var before = new RequestTime(new HttpRequestLifetimeFeature(), TimeSpan.Zero);
        before.Lift();
        using var after = new RequestTime(new HttpRequestLifetimeFeature(), s_long);
        var token = after.RequestAborted;
        after.Lift();
        Assert.False(before.RequestAborted.CanBeCanceled && before.RequestAborted.IsCancellationRequested);
        Assert.False(token.IsCancellationRequested);
    }

    [Fact]
    public void Whoever_sets_a_token_of_their_own_gets_it()
    {
        using var time = new RequestTime(new HttpRequestLifetimeFeature(), TimeSpan.Zero);
        time.RequestAborted = CancellationToken.None;
        Assert.Equal(CancellationToken.None, time.RequestAborted);
        Assert.False(time.IsOver);
    }
}
