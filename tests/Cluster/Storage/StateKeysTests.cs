using HealthWuhan.Silo.Storage;

namespace HealthWuhan.Tests.Storage;

/// <summary>The ring of keys as an operator writes it down.</summary>
public class StateKeysTests
{
    private static readonly string s_key = Key(2);

    [Fact]
    public void The_first_key_of_a_ring_is_the_current_one()
    {
        var ring = StateKeys.Parse($"2:{s_key}\n1:derived\n", TestSilo.Secret);
        Assert.Equal((2u, 2), (ring.CurrentId, ring.Checks.Count));
    }

    [Fact]
    public void The_derived_key_is_the_one_of_a_deployment_without_a_ring() =>
        Assert.Equal(StateKeys.Of(TestSilo.Secret).Checks[1], StateKeys.Parse("1:derived", TestSilo.Secret).Checks[1]);

    [Fact]
    public void A_check_tells_two_keys_apart() =>
        Assert.NotEqual(StateKeys.Parse($"2:{s_key}", TestSilo.Secret).Checks[2], StateKeys.Parse($"2:{Key(3)}", TestSilo.Secret).Checks[2]);

    [Theory]
    [InlineData("")]
    [InlineData("{0}")]
    [InlineData("0:{0}")]
    [InlineData("-1:{0}")]
    [InlineData("two:{0}")]
    [InlineData("2:c2hvcnQ=")]
    [InlineData("2:{0}AAAA")]
    [InlineData("2:derived")]
    [InlineData("2:{0} 2:{0}")]
    public void What_is_no_ring_is_refused_and_not_repeated(string ring)
    {
        var refusal = Assert.Throws<FormatException>(() => StateKeys.Parse(string.Format(ring, s_key), TestSilo.Secret));
        Assert.DoesNotContain(s_key, refusal.Message, StringComparison.Ordinal);
    }

    internal static string Key(byte of) => Convert.ToBase64String([.. Enumerable.Repeat(of, StateKeys.KeySize)]);
}
