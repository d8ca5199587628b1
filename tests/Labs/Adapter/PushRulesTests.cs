using System.Net;
using HealthWuhan.LabAdapter.Pushing;

namespace HealthWuhan.Tests.Adapter;

/// <summary>What an HTTP answer means, and how long to wait before the next try.</summary>
public class PushRulesTests
{
    private static readonly LabAnswer s_answer = new(1, 0, []);

    [Theory]
    [InlineData(400)]
    [InlineData(413)]
    [InlineData(415)]
    [InlineData(422)]
    public void The_city_s_word_on_the_content_is_final(int status) =>
        Assert.IsType<PushNeverTaken>(PushRules.Of((HttpStatusCode)status, null, new("unreadable-file", "", ""), null));

    [Theory]
    [InlineData(301)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(408)]
    [InlineData(409)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public void Everything_else_is_sent_again(int status) =>
        Assert.IsType<PushLater>(PushRules.Of((HttpStatusCode)status, null, new("some-code", "", ""), null));

    [Theory]
    [InlineData(200)]
    [InlineData(400)]
    [InlineData(422)]
    public void What_stands_between_here_and_the_city_does_not_speak_for_it(int status) =>
        Assert.IsType<PushLater>(PushRules.Of((HttpStatusCode)status, null, null, null));

    [Fact]
    public void A_success_is_one_with_the_city_s_answer_in_it() =>
        Assert.Same(s_answer, Assert.IsType<PushTaken>(PushRules.Of(HttpStatusCode.OK, s_answer, null, null)).Answer);

    [Theory]
    [InlineData(1, 0.0, 0.5)]
    [InlineData(1, 1.0, 1.0)]
    [InlineData(4, 1.0, 8.0)]
    [InlineData(1_000_000, 1.0, 120.0)]
    public void The_wait_doubles_with_every_failure_up_to_two_minutes(int failures, double chance, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Backoff.Of(failures, null, chance));

    [Fact]
    public void What_the_city_asks_for_is_waited_at_least() =>
        Assert.Equal((TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(50)), (Backoff.Of(1, TimeSpan.FromSeconds(40), 0), Backoff.Of(1, TimeSpan.FromSeconds(40), 1)));
}
