using HealthWuhan.Grains;

namespace HealthWuhan.Tests.Storage;

public sealed class DeploymentSecretTests
{
    [Theory]
    [InlineData("")]
    [InlineData("not base64!")]
    [InlineData("c2hvcnQ=")]
    public void A_text_that_is_no_secret_is_refused(string text) => Assert.Throws<FormatException>(() => DeploymentSecret.Parse(text));

    [Fact]
    public void Keys_for_two_purposes_are_two_keys() =>
        Assert.NotEqual(TestSilo.Secret.DeriveKey("one"), TestSilo.Secret.DeriveKey("other"));

    // Stored states and citizens' keys depend on it: a release that derives another key loses them all.
    [Fact]
    public void A_key_is_the_same_in_every_release() =>
        Assert.Equal("093E6519FD17422DA193169D7D8B61B9860F48CF4DF1E0788ADCF879576FE0DD", Convert.ToHexString(TestSilo.Secret.DeriveKey("grain-state")));

    [Fact]
    public void The_check_is_the_same_in_every_release() =>
        Assert.Equal("9568F42B39C9FFE7CF4B69464826DFE271C1263FCF4541ACC6D89348301F65BA", Convert.ToHexString(TestSilo.Secret.Check));
}
