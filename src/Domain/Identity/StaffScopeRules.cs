using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Domain.Identity;

/// <summary>
/// Whose tubes, boxes and people they are (docs/decisions/0013-staff-scope.md). What is outside a scope is answered word for word like what is
/// not there, so that trying barcodes and ids tells nothing.
/// </summary>
public static class StaffScopeRules
{
    /// <summary>A site's people have the tubes of their site; a lab has every tube but those consigned to another lab.</summary>
    public static bool Includes(StaffScope scope, SampleBatch tube) => Includes(scope.Site, tube.Site) && !IsConsignedElsewhere(tube, scope.Lab);

    /// <summary>A site's people have the boxes of their site, a lab those that are bound for it.</summary>
    public static bool Includes(StaffScope scope, Consignment box) => Includes(scope.Site, box.Site) && Includes(scope.Lab, box.Lab);

    /// <summary>A reviewer has the people of their district or community, and those of whom no roster says where they live.</summary>
    public static bool Includes(StaffScope scope, Residence? residence) => residence is null
        || (Includes(scope.District, residence.Community.District) && Includes(scope.Community, residence.Community.Code));

    /// <summary>A system of others that is bound to a district has the people who live there by the roster, and nobody else: of whom nothing is known, it has no business with.</summary>
    public static bool IncludesForReading(StaffScope scope, Residence? residence) => scope.District is null || scope.District == residence?.Community.District;

    /// <summary>Whether another lab has the tube or is to have it. A tube that never travelled is tested by whichever lab it was brought to.</summary>
    public static bool IsConsignedElsewhere(SampleBatch tube, string? lab) => lab is not null && tube.ConsignedTo is { } consigned && consigned != lab;

    /// <summary>Whether work may begin at that site, which the caller has named: nothing is told by a plain no. Refuses with <c>not-your-site</c>.</summary>
    public static Refusal? RefuseWorkAt(StaffScope scope, string site) =>
        Includes(scope.Site, site) ? null : new("not-your-site", "Your account is bound to another site.");

    /// <summary>The answer about a person outside a reviewer's district.</summary>
    public static Refusal NotYours => new("not-yours", "By the roster this person lives in another district.");

    private static bool Includes(string? bound, string asked) => bound is null || bound == asked;
}
