using HealthWuhan.Labs.Fhir.Answers;

namespace HealthWuhan.Tests.Fhir;

public class FhirPeriodTests
{
    /// <summary>The city's day begins eight hours before that of Greenwich.</summary>
    [Theory]
    [InlineData("2021-08-05", "2021-08-04T16:00:00Z", true)]
    [InlineData("2021-08-05", "2021-08-04T15:59:59Z", false)]
    [InlineData("eq2021-08-05", "2021-08-05T15:59:59Z", true)]
    [InlineData("eq2021-08-05", "2021-08-05T16:00:00Z", false)]
    [InlineData("ge2021-08-05", "2021-08-04T16:00:00Z", true)]
    [InlineData("gt2021-08-05", "2021-08-05T15:59:59Z", false)]
    [InlineData("gt2021-08-05", "2021-08-05T16:00:00Z", true)]
    [InlineData("lt2021-08-05", "2021-08-04T15:59:59Z", true)]
    [InlineData("lt2021-08-05", "2021-08-04T16:00:00Z", false)]
    [InlineData("le2021-08-05", "2021-08-05T15:59:59Z", true)]
    [InlineData("le2021-08-05", "2021-08-05T16:00:00Z", false)]
    [InlineData("2021", "2021-12-31T15:00:00Z", true)]
    [InlineData("2021-08", "2021-09-01T00:00:00Z", false)]
    [InlineData("ge2021-08-05T10:00:00+08:00", "2021-08-05T02:00:00Z", true)]
    [InlineData("ge2021-08-05T10:00:00Z", "2021-08-05T09:59:59Z", false)]
    [InlineData("2021-08-05T10:00+08:00", "2021-08-05T02:00:59Z", true)]
    [InlineData("le2021-08-05T10:00:00.5Z", "2021-08-05T10:00:00.5Z", true)]
    public void A_time_is_within_or_not(string period, string time, bool isWithin) =>
        Assert.Equal(isWithin, FhirPeriod.Read(period)!.Includes(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("")]
    [InlineData("ge")]
    [InlineData("yesterday")]
    [InlineData("2021-13")]
    [InlineData("2021-02-30")]
    [InlineData("ne2021-08-05")]
    [InlineData("ap2021")]
    [InlineData("9999")]
    [InlineData("0001-01-01")]
    [InlineData("2021-08-05T10:00:00")]
    public void What_cannot_be_read_is_none(string text) => Assert.Null(FhirPeriod.Read(text));
}
