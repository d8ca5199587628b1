using System.Text.Json;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Monitoring;
using HealthWuhan.Domain.Rounds;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.HealthCloud.Directives;

namespace HealthWuhan.Tests.Directives;

/// <summary>Policies as documents: what somebody puts, and what is read back.</summary>
public class PolicyDocumentTests
{
    public static TheoryData<ICityPolicy> All =>
    [
        new SamplingPolicy { RecheckWithin = TimeSpan.FromHours(12) },
        new LaboratoryPolicy { ReportWithin = TimeSpan.FromHours(12) },
        new HealthCodePolicy { ValidFrom = new(2021, 9, 1), NegativeValidity = new() { Hours = 72, Basis = ValidityBasis.CalendarDay } },
        new RoundPolicy { ZoneRoundWithin = TimeSpan.FromHours(3) },
        new DisplayPolicy { Age = true, Lab = false },
        new MonitoringPolicy { RiseFactor = 2.5, RecentMinutes = 3 },
    ];

    [Theory]
    [MemberData(nameof(All))]
    public void A_policy_is_read_back_as_it_was_written(ICityPolicy policy)
    {
        var document = PolicyDocuments.Write(policy);
        var reading = PolicyDocuments.ReadStored(PolicyDocuments.NameOf(policy), document.GetRawText());
        Assert.Empty(reading.Problems);
        Assert.True(JsonElement.DeepEquals(document, PolicyDocuments.Write(reading.Policy!)));
    }

    [Fact]
    public void A_field_that_is_left_out_has_its_default()
    {
        var policy = (HealthCodePolicy)Read("health-code", """{"homeDaysAfterRelease": 7}""").Policy!;
        Assert.Equal((7, 14, 48), (policy.HomeDaysAfterRelease, policy.QuarantineDays, policy.NegativeValidity.Hours));
    }

    [Theory]
    [InlineData("health-code", """{"homeDays": 7}""")]
    [InlineData("health-code", """{"negativeValidity": {"basis": "Moon"}}""")]
    [InlineData("laboratory", """{"reportWithin": "soon"}""")]
    [InlineData("display", "null")]
    [InlineData("weather", "{}")]
    public void What_is_no_such_policy_is_told(string name, string document) => Assert.Single(Read(name, document).Problems);

    [Fact]
    public void Everything_wrong_with_a_policy_is_told_at_once() => Assert.Equal(
        3, Read("health-code", """{"quarantineDays": 0, "exitTestHours": 0, "negativeValidity": {"hours": 0}}""").Problems.Count);

    [Fact]
    public void A_stored_field_of_another_release_is_passed_over() =>
        Assert.NotNull(PolicyDocuments.ReadStored("display", """{"age": true, "horoscope": true}""").Policy);

    private static PolicyReading Read(string name, string document) => PolicyDocuments.Read(name, JsonDocument.Parse(document).RootElement);
}
