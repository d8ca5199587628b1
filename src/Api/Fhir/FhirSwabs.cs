using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Retention;
using HealthWuhan.Grains.Directives;
using HealthWuhan.Labs.Fhir.Answers;

namespace HealthWuhan.Api.Fhir;

/// <summary>What is told of a person and their swabs: what its owner is shown, and what was taken back.</summary>
internal sealed class FhirSwabs(FhirIds ids, LiveDirectives directives, TimeProvider clock)
{
    public SharedPerson Of(string patient, Citizen stored)
    {
        var shown = ResultVisibility.Shown(stored.Samples, stored.Look, directives.Policy<RetentionPolicy>(), clock.GetUtcNow());
        return new(patient, stored.Person!, directives.Policy<DisplayPolicy>())
        {
            Swabs =
            [
                .. shown.Select(sample => new SharedSwab(ids.SwabOf(patient, sample.Id), sample)),
                .. stored.Withdrawn.Reverse().Select(withdrawn => new SharedSwab(ids.SwabOf(patient, withdrawn.Id), null)),
            ],
        };
    }
}
