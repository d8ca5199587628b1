using CsCheck;
using HealthWuhan.Domain.Feed;

namespace HealthWuhan.Tests.Feed;

public class DeliveryRulesTests
{
    [Theory]
    [InlineData(200, DeliveryAnswer.Taken)]
    [InlineData(204, DeliveryAnswer.Taken)]
    [InlineData(302, DeliveryAnswer.Unavailable)]
    [InlineData(400, DeliveryAnswer.Refused)]
    [InlineData(401, DeliveryAnswer.Unavailable)]
    [InlineData(404, DeliveryAnswer.Unavailable)]
    [InlineData(422, DeliveryAnswer.Refused)]
    [InlineData(429, DeliveryAnswer.Unavailable)]
    [InlineData(500, DeliveryAnswer.Failed)]
    [InlineData(503, DeliveryAnswer.Unavailable)]
    [InlineData(null, DeliveryAnswer.Unavailable)]
    public void An_answer_is_about_the_event_or_about_the_consumer(int? status, DeliveryAnswer answer) => Assert.Equal(answer, DeliveryRules.Read(status));

    [Fact]
    public void An_outage_sets_nothing_aside_and_a_failure_does_in_the_end()
    {
        Assert.False(DeliveryRules.IsSetAside(DeliveryAnswer.Unavailable, 1_000_000));
        Assert.False(DeliveryRules.IsSetAside(DeliveryAnswer.Failed, DeliveryRules.MostFailures - 1));
        Assert.True(DeliveryRules.IsSetAside(DeliveryAnswer.Failed, DeliveryRules.MostFailures));
        Assert.True(DeliveryRules.IsSetAside(DeliveryAnswer.Refused, 1));
    }

    /// <summary>Pauses grow, never beyond half a minute, and never to nothing.</summary>
    [Fact]
    public void A_pause_is_longer_after_every_attempt_up_to_half_a_minute() =>
        Gen.Select(Gen.Int[1, 1000], Gen.Double[0, 1]).Sample((attempts, chance) =>
        {
            var pause = DeliveryRules.PauseAfter(attempts, chance);
            return pause >= TimeSpan.FromMilliseconds(50) && pause <= TimeSpan.FromSeconds(30) && pause <= DeliveryRules.PauseAfter(attempts + 1, chance);
        });
}
