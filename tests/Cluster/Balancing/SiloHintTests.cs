using System.Net;
using HealthWuhan.Api.Balancing;
using HealthWuhan.Api.Protection;
using HealthWuhan.Grains;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.Time.Testing;

namespace HealthWuhan.Tests.Balancing;

/// <summary>What is read of a balancer's and a session's word.</summary>
public sealed class SiloHintTests
{
    [Theory]
    [InlineData("healthwuhan-silo=silo-1", "silo-1")]
    [InlineData("a=b; healthwuhan-silo=silo-1; c=d", "silo-1")]
    [InlineData("healthwuhan-silo=silo-1;healthwuhan-silo=silo-2", "silo-1")]
    [InlineData("healthwuhan-silos=silo-1", "")]
    [InlineData("xhealthwuhan-silo=silo-1", "")]
    [InlineData("healthwuhan-silo", "")]
    [InlineData("healthwuhan-silo=", "")]
    [InlineData(";;=;healthwuhan-silo=silo-9;", "silo-9")]
    [InlineData("", "")]
    public void The_cookie_is_found_among_others(string header, string silo) => Assert.Equal(silo, SiloHint.In(header).ToString());

    [Fact]
    public void The_cookie_is_found_in_whichever_line_it_stands()
    {
        Assert.Equal("silo-1", SiloHint.In(new StringValues(["a=b", "healthwuhan-silo=silo-1"])).ToString());
        Assert.Equal("", SiloHint.In(StringValues.Empty).ToString());
    }

    [Theory]
    [InlineData("silo-1", true)]
    [InlineData("S", true)]
    [InlineData("abcdefghijklmnopqrstuvwxyz-01234", true)]
    [InlineData("abcdefghijklmnopqrstuvwxyz-012345", false)]
    [InlineData("", false)]
    [InlineData("silo 1", false)]
    [InlineData("silo_1", false)]
    [InlineData("silo-1;", false)]
    [InlineData("silo-1\r\n", false)]
    [InlineData("武汉", false)]
    public void A_name_is_short_and_plain(string text, bool isName)
    {
        var name = new BalancerName(() => true);
        Assert.Equal((isName, isName ? text : null), (name.Learn(text), name.Open));
    }

    [Fact]
    public void A_silo_that_is_no_member_is_called_by_its_name_and_sends_nobody_to_itself()
    {
        var isActive = true;
        var name = new BalancerName(() => isActive);
        Assert.True(name.Learn("silo-1"));
        Assert.False(name.Learn("silo-1"));
        isActive = false;
        Assert.Equal(("silo-1", null), (name.Known, name.Open));
    }

    [Theory]
    [InlineData("10.0.0.5", "10.0.0.5", true)]
    [InlineData("10.0.0.5", "::ffff:10.0.0.5", true)]
    [InlineData("10.0.0.0/8", "::ffff:10.9.0.5", true)]
    [InlineData("10.0.0.5", "10.0.0.6", false)]
    [InlineData("10.0.0.5", "127.0.0.1", false)]
    [InlineData("10.0.0.5", null, false)]
    public void Only_who_is_named_is_a_proxy(string known, string? peer, bool isProxy)
    {
        var proxies = new ForwardedHeadersOptions();
        new ProxyOptions { Known = known }.Apply(proxies);
        Assert.Equal(isProxy, SiloHint.IsFromProxy(proxies, peer is null ? null : IPAddress.Parse(peer)));
    }

    [Fact]
    public void A_session_is_looked_for_once_in_a_while()
    {
        var clock = new FakeTimeProvider();
        var lately = new RecentHints(clock);
        Assert.True(lately.IsDue("one"));
        Assert.False(lately.IsDue("one"));
        Assert.True(lately.IsDue("another"));
        clock.Advance(RecentHints.Pause);
        Assert.True(lately.IsDue("one"));
    }
}
