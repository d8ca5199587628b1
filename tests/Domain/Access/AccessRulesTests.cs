using HealthWuhan.Domain.Access;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Tests.Access;

/// <summary>Who must say why they read a tube.</summary>
public class AccessRulesTests
{
    private static readonly SampleBatch Tube = new() { Barcode = new("4201"), Site = "wuchang-01", OpenedBy = "medic-1" };

    [Theory]
    [InlineData(Roles.Medic, "wuchang-01", false)]
    [InlineData(Roles.Medic, "hankou-02", true)]
    [InlineData(Roles.Medic, null, false)]
    [InlineData(Roles.Courier, "wuchang-01", false)]
    [InlineData(Roles.Courier, "hankou-02", true)]
    [InlineData(Roles.LabOperator, "hankou-02", false)]
    [InlineData(Roles.Commander, null, false)]
    [InlineData(Roles.Admin, "hankou-02", false)]
    public void A_medic_or_courier_of_another_site_needs_a_reason(string role, string? site, bool needed) =>
        Assert.Equal(needed, AccessRules.NeedsReason(Tube, new("somebody", role) { Site = site }));

    [Fact]
    public void Whoever_opened_the_tube_reads_it_wherever_it_stands() =>
        Assert.False(AccessRules.NeedsReason(Tube, new("medic-1", Roles.Medic) { Site = "hankou-02" }));

    [Theory]
    [InlineData("lab-01", "wuchang-01", null, "lab-01")]
    [InlineData(null, "wuchang-01", "420106", "wuchang-01")]
    [InlineData(null, null, "420106", "420106")]
    [InlineData(null, null, null, null)]
    public void The_place_is_the_lab_or_the_site_or_the_district(string? lab, string? site, string? district, string? place) =>
        Assert.Equal(place, new StaffMember("somebody", Roles.Medic) { Lab = lab, Site = site, District = district }.Place);
}
