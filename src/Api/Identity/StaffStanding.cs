using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using Microsoft.Extensions.Options;

namespace HealthWuhan.Api.Identity;

/// <summary>Whether an account may act now: asked where it signs in, and again at every refresh.</summary>
internal sealed class StaffStanding(StaffPolicy policy, IOptions<ExternalStaffOptions> external, TimeProvider clock)
{
    /// <summary>Refuses every account where an external issuer replaces them, one that was barred, and one whose first steps are overdue.</summary>
    public Refusal? Refuse(StaffAccount account)
    {
        if (external.Value.ReplacesStaffAccounts)
            return ExternalStaff.Elsewhere;
        return account.IsDisabled ? Sessions.Ended : StaffFirstStepRules.Refuse(account, policy, clock.GetUtcNow());
    }
}
