using HealthWuhan.Domain.Access;
using HealthWuhan.Domain.Identity;
using HealthWuhan.HealthCloud.Access;

namespace HealthWuhan.Api.Access;

/// <summary>Puts on record what somebody does with their own data that they would want to know of if it was not them.</summary>
internal sealed class OwnAccess(AccessWriter writer, TimeProvider clock)
{
    /// <summary>No account of staff can have it.</summary>
    private static readonly StaffMember s_self = new("(self)", Roles.Citizen);

    /// <summary>Durable when it returns; nothing may be given before.</summary>
    /// <exception cref="AccessLogUnavailableException">It could not be put on record.</exception>
    public Task Record(AccessAction action, CitizenKey citizen, CancellationToken cancellationToken) =>
        writer.Append([new AccessEntry(clock.GetUtcNow(), s_self, action.Name) { Citizen = citizen }], cancellationToken);
}
