using HealthWuhan.Domain.Zones;

namespace HealthWuhan.Tests.Zones;

public class PlacePolicyTests
{
    private static readonly PlacePolicy s_policy = new()
    {
        Sites = [new("wuchang-01", "420106"), new("wuchang-02", "420106"), new("jianghan-01", "420103")],
        Labs = [new("lab-01", "420106")],
    };

    [Fact]
    public void A_place_is_in_the_district_that_the_policy_says_and_any_other_in_none()
    {
        Assert.Equal(("420103", null, null), (s_policy.DistrictOfSite("jianghan-01"), s_policy.DistrictOfSite("lab-01"), s_policy.DistrictOfSite(null)));
        Assert.Equal(("420106", null), (s_policy.DistrictOfLab("lab-01"), s_policy.DistrictOfLab("wuchang-01")));
        Assert.Equal(["wuchang-01", "wuchang-02"], s_policy.SitesIn("420106"));
        Assert.Empty(s_policy.LabsIn("420103"));
    }

    [Fact]
    public void A_place_that_is_listed_twice_or_has_no_name_or_district_is_a_problem()
    {
        Assert.Empty(s_policy.Problems());
        Assert.Single((s_policy with { Sites = [new("a", "1"), new("a", "2")] }).Problems());
        Assert.Single((s_policy with { Labs = [new("", "1")] }).Problems());
        Assert.Single((s_policy with { Labs = [new("a", null!)] }).Problems());
        Assert.Single((s_policy with { Sites = [null!] }).Problems());
    }
}
