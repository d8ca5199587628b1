using HealthWuhan.Api.Hosting;
using HealthWuhan.Api.Limits;
using Microsoft.Extensions.Configuration;

namespace HealthWuhan.Tests.Limits;

/// <summary>The settings of the limits: every one by itself, and a mistake told by its name.</summary>
public sealed class LimitOptionsTests
{
    [Fact]
    public void What_is_not_set_keeps_its_default()
    {
        var options = Settings(("Limits:Bulk:AccountAtOnce", "3"), ("Limits:JsonDepth", "20")).GetSection(LimitOptions.Section).Get<LimitOptions>()!;
        Assert.Equal(new LimitOptions() with { JsonDepth = 20, Bulk = new LimitOptions().Bulk with { AccountAtOnce = 3 } }, options);
    }

    [Theory]
    [InlineData("Limits:CitizenRead:AtOnce", "0")]
    [InlineData("Limits:Roster:BodyBytes", "0")]
    [InlineData("Limits:Misses:PerMinute", "-1")]
    [InlineData("Limits:WaitingRoom:CallsPerTicket", "1000")]
    [InlineData("Limits:JsonDepth", "1000000")]
    public void What_makes_no_sense_is_told_by_its_name(string name, string value) => Assert.Contains(
        name + ":", Assert.Throws<StartupException>(() => SettingsCheck.Verify<LimitOptions>(Settings((name, value)), LimitOptions.Section)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_defaults_make_sense() => SettingsCheck.Verify<LimitOptions>(Settings(), LimitOptions.Section);

    private static IConfiguration Settings(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))).Build();
}
