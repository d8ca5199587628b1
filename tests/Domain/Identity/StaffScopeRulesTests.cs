using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;
using static HealthWuhan.Tests.Sampling.Tubes;

namespace HealthWuhan.Tests.Identity;

public class StaffScopeRulesTests
{
    private static readonly SampleBatch AtItsSite = Sealed(3);
    private static readonly SampleBatch OnItsWay = TransportRules.HandOver(AtItsSite, "box-1", "lab-01", Noon).Value;
    private static readonly SampleBatch Received = TransportRules.Receive(OnItsWay, "box-1", "lab-01", Noon).Value;
    private static readonly Consignment Box = new() { Id = "box-1", Site = "wuchang-01", Lab = "lab-01" };

    [Theory]
    [InlineData(Roles.Medic, "wuchang-01", true)]
    [InlineData(Roles.Courier, "wuchang-01", true)]
    [InlineData(Roles.Medic, "jianghan-01", false)]
    [InlineData(Roles.Courier, "jianghan-01", false)]
    [InlineData(Roles.Medic, null, true)]
    [InlineData(Roles.Courier, null, true)]
    [InlineData(Roles.LabOperator, "jianghan-01", true)]
    [InlineData(Roles.Commander, "jianghan-01", true)]
    [InlineData(Roles.Admin, "jianghan-01", true)]
    public void A_site_binds_those_who_sample_and_carry(string role, string? site, bool theirs)
    {
        var scope = StaffScope.Of(new() { Username = "one", Role = role, Site = site, Lab = "lab-01" });
        Assert.Equal(
            [theirs, theirs, theirs],
            [StaffScopeRules.Includes(scope, OnItsWay), StaffScopeRules.Includes(scope, Box), StaffScopeRules.RefuseWorkAt(scope, "wuchang-01") is null]);
    }

    [Theory]
    [InlineData("lab-01", true, true, true, true)]
    [InlineData("lab-02", true, false, false, false)]
    [InlineData(null, true, false, false, false)]
    public void A_lab_has_every_tube_that_is_not_consigned_to_another(string? lab, bool atItsSite, bool onItsWay, bool received, bool box)
    {
        var scope = StaffScope.Of(new() { Username = "one", Role = Roles.LabSupervisor, Lab = lab });
        Assert.Equal(
            [atItsSite, onItsWay, received, box],
            [.. new[] { AtItsSite, OnItsWay, Received }.Select(tube => StaffScopeRules.Includes(scope, tube)), StaffScopeRules.Includes(scope, Box)]);
    }

    [Theory]
    [InlineData("420106", true, false, false)]
    [InlineData(null, true, true, true)]
    public void A_system_of_others_reads_the_people_of_its_district_and_nobody_whose_home_is_unknown(string? district, bool home, bool away, bool unknown)
    {
        var scope = StaffScope.Of(new() { Username = "one", Role = Roles.Integrator, District = district });
        Assert.Equal(
            [home, away, unknown],
            [
                StaffScopeRules.IncludesForReading(scope, new Residence(new("420106-012"), null)),
                StaffScopeRules.IncludesForReading(scope, new Residence(new("420102-001"), null)),
                StaffScopeRules.IncludesForReading(scope, residence: null),
            ]);
    }

    [Theory]
    [InlineData(Roles.Reviewer, "420106", true, false)]
    [InlineData(Roles.Reviewer, null, true, true)]
    [InlineData(Roles.Commander, "420106", true, true)]
    public void A_district_binds_reviewers_and_nobody_is_outside_whose_home_is_unknown(string role, string? district, bool home, bool away)
    {
        var scope = StaffScope.Of(new() { Username = "one", Role = role, District = district });
        Assert.Equal(
            [home, away, true],
            [
                StaffScopeRules.Includes(scope, new Residence(new("420106-012"), null)),
                StaffScopeRules.Includes(scope, new Residence(new("420102-001"), null)),
                StaffScopeRules.Includes(scope, residence: null),
            ]);
    }

    [Fact]
    public void Another_labs_tube_is_answered_like_one_that_is_not_there()
    {
        var result = Taken(Report(), "lab-02", Noon);
        var correction = new Correction(CorrectionKind.Correct, Report(), "wrong row", "supervisor", "lab-02");
        Assert.Equal(SampleBatchRules.Report(null, result, Policy), SampleBatchRules.Report(OnItsWay, result, Policy));
        Assert.Equal(CorrectionRules.Apply(null, correction, Noon), CorrectionRules.Apply(OnItsWay, correction, Noon));
        Assert.Equal(TransportRules.Receive(null, "box-2", "lab-02", Noon), TransportRules.Receive(OnItsWay, "box-2", "lab-02", Noon));
        Assert.Equal(TransportRules.Reject(null, "box-2", new(RejectReason.Leaked, "lab-02"), Noon), TransportRules.Reject(OnItsWay, "box-2", new(RejectReason.Leaked, "lab-02"), Noon));
    }

    [Fact]
    public void A_box_stays_at_the_site_that_packed_it_and_goes_to_the_lab_it_is_bound_for()
    {
        var packing = new PackConsignment("box-1", "jianghan-01", "lab-01", [AtItsSite.Barcode], "courier");
        var handedOver = ConsignmentRules.HandOver(Box, "courier", Noon).Value;
        Assert.Equal("consignment-differs", ConsignmentRules.Pack(Box, packing, Noon).Refusal?.Code);
        Assert.Equal("unknown-batch", ConsignmentRules.RefuseTube(AtItsSite, packing, Noon)?.Code);
        Assert.Equal(ConsignmentRules.Receive(null, "lab-02", "operator", Noon), ConsignmentRules.Receive(handedOver, "lab-02", "operator", Noon));
    }
}
