using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Directives;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Rounds;

namespace HealthWuhan.Tests.Directives;

public class CityDirectivesTests
{
    private static readonly TimeSpan CityOffset = TimeSpan.FromHours(8);

    private static readonly CityDirectives City = CityDirectives.None with
    {
        Policies =
        [
            new HealthCodePolicy { ValidFrom = new(2021, 8, 3), HomeDaysAfterRelease = 14 },
            new DisplayPolicy { ValidFrom = new(2021, 8, 5), Age = true },
            new HealthCodePolicy { ValidFrom = new(2021, 9, 1), HomeDaysAfterRelease = 7 },
        ],
    };

    [Fact]
    public void A_policy_holds_from_its_day_in_the_city_until_the_next_one_of_its_kind()
    {
        var change = new DateTimeOffset(2021, 9, 1, 0, 0, 0, CityOffset);
        Assert.Equal(14, City.Policy<HealthCodePolicy>(change.AddTicks(-1)).HomeDaysAfterRelease);
        Assert.Equal(7, City.Policy<HealthCodePolicy>(change.ToUniversalTime()).HomeDaysAfterRelease);
        Assert.Equal(7, City.Policy<HealthCodePolicy>(change.AddYears(1)).HomeDaysAfterRelease);
    }

    [Fact]
    public void Before_the_first_day_of_a_policy_and_without_one_the_defaults_hold()
    {
        Assert.False(City.Policy<DisplayPolicy>(new(2021, 8, 4, 23, 59, 0, CityOffset)).Age);
        Assert.Equal(TimeSpan.FromHours(4), City.Policy<RoundPolicy>(new(2021, 8, 4, 0, 0, 0, CityOffset)).ZoneRoundWithin);
    }

    [Fact]
    public void A_home_in_no_zone_and_a_home_nobody_knows_have_no_facts()
    {
        Assert.Empty(City.ZoneFacts(new("420106-001")));
        Assert.Empty(City.ZoneFacts(null));
    }
}
