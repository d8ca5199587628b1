using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Domain.Access;

/// <summary>What of staff's looks at people is a matter of course, and what needs a word of why.</summary>
public static class AccessRules
{
    /// <summary>
    /// Whether this member of staff may read the people in a tube: one of their scope, or, for a medic or courier, one of another site where they say why.
    /// Without a reason it is not there, like any barcode they make up.
    /// </summary>
    public static bool MayRead(SampleBatch batch, StaffMember reader, string? reason) =>
        StaffScopeRules.Includes(reader.Scope, batch) || (reader.Role is Roles.Medic or Roles.Courier && reason is not null);
}

/// <summary>Who of the staff acts, in which role and bound to which site, lab or district.</summary>
public sealed record StaffMember(string Username, string Role)
{
    public string? Site { get; init; }

    public string? Lab { get; init; }

    public string? District { get; init; }

    public string? Community { get; init; }

    /// <summary>What counts of the bindings for the work of the role.</summary>
    public StaffScope Scope => StaffScope.Of(new() { Username = Username, Role = Role, Site = Site, Lab = Lab, District = District, Community = Community });

    /// <summary>The lab, site or district the work is bound to; null where it is the whole city.</summary>
    public string? Place => Lab ?? Site ?? Community ?? District;
}
