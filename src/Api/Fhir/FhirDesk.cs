using HealthWuhan.Api.Access;
using HealthWuhan.Api.Identity;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Labs.Fhir.Answers;

namespace HealthWuhan.Api.Fhir;

/// <summary>Finds the person that another system asks about, and puts it on record that it does.</summary>
internal sealed class FhirDesk(GrainCalls grains, FhirIds ids, FhirSwabs swabs, FhirVisits visits)
{
    /// <summary>
    /// Null where nobody is registered, or it is not the caller's: found out by the same calls of the same grains. Somebody who is found is on record when this returns.
    /// </summary>
    public async Task<SharedPerson?> Find(CitizenKey citizen, string type, StaffAccess staff, CancellationToken cancellationToken)
    {
        var booked = visits.Known(citizen, type, cancellationToken);
        var stored = await grains.Citizen(citizen, grain => grain.Get(cancellationToken), cancellationToken);
        var known = await booked;
        if (stored?.Person is null || !StaffScopeRules.IncludesForReading(staff.Caller.Scope(), stored.Residence))
        {
            await staff.Record(AccessActions.ReadOverFhir, [], cancellationToken);
            return null;
        }

        await staff.Record(AccessActions.ReadOverFhir, new Concerned(citizen, type), cancellationToken);
        var shared = swabs.Of(ids.PatientOf(citizen), stored);
        return known.IsEmpty ? shared : shared with { Visits = await visits.Of(shared.Id, citizen, cancellationToken) };
    }

    /// <summary>The same by the person's id; null also for what is no id.</summary>
    public async Task<SharedPerson?> Find(string? patient, string type, StaffAccess staff, CancellationToken cancellationToken) =>
        ids.CitizenOf(patient) is { } citizen ? await Find(citizen, type, staff, cancellationToken) : null;
}
