using System.Collections.Immutable;
using HealthWuhan.Api.Access;
using HealthWuhan.Api.Identity;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Retention;
using HealthWuhan.Grains.Directives;
using HealthWuhan.Labs.Fhir.Answers;

namespace HealthWuhan.Api.Fhir;

/// <summary>Finds the person that another system asks about, and puts it on record that it does.</summary>
internal sealed class FhirDesk(GrainCalls grains, FhirIds ids, LiveDirectives directives, TimeProvider clock)
{
    /// <summary>
    /// Null where nobody is registered, or it is not the caller's: found out by the same call of the same grain. Somebody who is found is on record when this returns.
    /// </summary>
    public async Task<SharedPerson?> Find(CitizenKey citizen, string type, StaffAccess staff, CancellationToken cancellationToken)
    {
        var stored = await grains.Citizen(citizen, grain => grain.Get(cancellationToken), cancellationToken);
        if (stored?.Person is not { } person || !StaffScopeRules.IncludesForReading(staff.Caller.Scope(), stored.Residence))
        {
            await staff.Record(AccessActions.ReadOverFhir, [], cancellationToken);
            return null;
        }

        await staff.Record(AccessActions.ReadOverFhir, new Concerned(citizen, type), cancellationToken);
        var id = ids.PatientOf(citizen);
        return new(id, person, directives.Policy<DisplayPolicy>()) { Swabs = Swabs(id, stored) };
    }

    /// <summary>The same by the person's id; null also for what is no id.</summary>
    public async Task<SharedPerson?> Find(string? patient, string type, StaffAccess staff, CancellationToken cancellationToken) =>
        ids.CitizenOf(patient) is { } citizen ? await Find(citizen, type, staff, cancellationToken) : null;

    /// <summary>What its owner is shown, and what was taken back.</summary>
    private ImmutableArray<SharedSwab> Swabs(string patient, Citizen stored)
    {
        var shown = ResultVisibility.Shown(stored.Samples, stored.Look, directives.Policy<RetentionPolicy>(), clock.GetUtcNow());
        return
        [
            .. shown.Select(sample => new SharedSwab(ids.SwabOf(patient, sample.Id), sample)),
            .. stored.Withdrawn.Reverse().Select(withdrawn => new SharedSwab(ids.SwabOf(patient, withdrawn.Id), null)),
        ];
    }
}
