using HealthWuhan.Domain.Access;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Tests.Access;

/// <summary>Who must say why they read a tube.</summary>
public class AccessRulesTests
{
    private static readonly SampleBatch Tube = new() { Barcode = new("4201"), Site = "wuchang-01", OpenedBy = "medic-1" };

    [Theory]
    [InlineData(Roles.Medic, "wuchang-01", true, true)]
    [InlineData(Roles.Medic, "hankou-02", false, true)]
    [InlineData(Roles.Medic, null, true, true)]
    [InlineData(Roles.Courier, "wuchang-01", true, true)]
    [InlineData(Roles.Courier, "hankou-02", false, true)]
    [InlineData(Roles.LabOperator, "hankou-02", true, true)]
    [InlineData(Roles.Commander, null, true, true)]
    [InlineData(Roles.Admin, "hankou-02", true, true)]
    public void A_medic_or_courier_of_another_site_needs_a_reason(string role, string? site, bool without, bool with)
    {
        var reader = new StaffMember("somebody", role) { Site = site };
        Assert.Equal((without, with), (AccessRules.MayRead(Tube, reader, null), AccessRules.MayRead(Tube, reader, "the family called")));
    }

    [Fact]
    public void No_reason_opens_a_tube_that_is_consigned_to_another_lab()
    {
        var operatorElsewhere = new StaffMember("somebody", Roles.LabOperator) { Lab = "lab-02" };
        Assert.False(AccessRules.MayRead(Tube with { Status = BatchStatus.InTransit, BoundFor = "lab-01" }, operatorElsewhere, "curious"));
    }

    [Theory]
    [InlineData("lab-01", "wuchang-01", null, "lab-01")]
    [InlineData(null, "wuchang-01", "420106", "wuchang-01")]
    [InlineData(null, null, "420106", "420106")]
    [InlineData(null, null, null, null)]
    public void The_place_is_the_lab_or_the_site_or_the_district(string? lab, string? site, string? district, string? place) =>
        Assert.Equal(place, new StaffMember("somebody", Roles.Medic) { Lab = lab, Site = site, District = district }.Place);
}
