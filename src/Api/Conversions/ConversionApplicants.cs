using System.Security.Claims;
using HealthWuhan.Api.Citizens;
using HealthWuhan.Api.Identity;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Conversions;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Conversions;

namespace HealthWuhan.Api.Conversions;

/// <summary>Whose applications a caller may make and follow: their own, and those of the minors whose guardian they are.</summary>
internal sealed class ConversionApplicants(GrainCalls grains, Family family)
{
    /// <summary>By the tie's id, or the caller's own. Refuses as <see cref="Family.NotYours"/>, and with <c>guardian-only</c> where the tie is of another kind.</summary>
    public async Task<Result<CitizenKey>> Of(ClaimsPrincipal caller, string? member, CancellationToken cancellationToken)
    {
        var self = caller.CitizenKey();
        if (string.IsNullOrEmpty(member))
            return self;
        if (await family.MemberOf(self, member, cancellationToken) is not { } key)
            return Family.NotYours;

        var (members, _) = await grains.Citizen(self, citizen => citizen.Family(cancellationToken), cancellationToken);
        return members.Any(tie => tie.Id == member && tie.Kind == FamilyTieKind.Guardian)
            ? key
            : new Refusal("guardian-only", "Only a minor's guardian applies for them; everybody else does so themselves.");
    }

    /// <summary>Calls the citizen's file.</summary>
    public Task<T> Ask<T>(CitizenKey citizen, Func<IConversionGrain, Task<T>> call, CancellationToken cancellationToken) =>
        grains.Ask(ConversionFile.GrainKey(citizen), call, cancellationToken);
}
