using HealthWuhan.Domain.Zones;

namespace HealthWuhan.Domain.Identity;

/// <summary>
/// What a member of staff is bound to: the site of who samples and carries, the lab of who tests, the district or community of who reviews,
/// or the district of whose people a system of others may read. Null binds to
/// nothing: a medic without a site works at every site.
/// </summary>
public sealed record StaffScope
{
    public string? Site { get; private init; }

    public string? Lab { get; private init; }

    public string? District { get; private init; }

    /// <summary>Of a reviewer who works for one community of the district.</summary>
    public string? Community { get; private init; }

    /// <summary>
    /// What counts of an account's bindings for the work of its role. A lab account bound to no lab is a lab of its own, by its user name: no
    /// tube is ever consigned to it.
    /// </summary>
    public static StaffScope Of(StaffAccount account) => account.Role switch
    {
        Roles.Medic or Roles.Courier => new() { Site = account.Site },
        Roles.LabOperator or Roles.LabSupervisor => new() { Lab = account.Lab ?? account.Username },
        Roles.Reviewer when account.Community is { } community => new() { District = new Community(community).District, Community = community },
        Roles.Reviewer or Roles.Integrator => new() { District = account.District },
        _ => new(),
    };
}
