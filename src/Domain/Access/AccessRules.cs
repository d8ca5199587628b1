using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Domain.Access;

/// <summary>What of staff's looks at people is a matter of course, and what needs a word of why.</summary>
public static class AccessRules
{
    /// <summary>
    /// Whether this member of staff must say why they read the people in a tube: a medic or courier who is bound to a site and reads another
    /// site's tube. A tube that they opened themselves is their task wherever it stands.
    /// </summary>
    public static bool NeedsReason(SampleBatch batch, StaffMember reader) =>
        reader is { Role: Roles.Medic or Roles.Courier, Site: { } site } && site != batch.Site && reader.Username != batch.OpenedBy;
}

/// <summary>Who of the staff acts, in which role and bound to which site, lab or district.</summary>
public sealed record StaffMember(string Username, string Role)
{
    public string? Site { get; init; }

    public string? Lab { get; init; }

    public string? District { get; init; }

    /// <summary>The lab, site or district the work is bound to; null where it is the whole city.</summary>
    public string? Place => Lab ?? Site ?? District;
}
