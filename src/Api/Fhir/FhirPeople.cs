using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Labs.Fhir.Answers;
using Microsoft.Extensions.Primitives;

namespace HealthWuhan.Api.Fhir;

/// <summary>Finds whom a search is about, without asking anybody.</summary>
internal sealed class FhirPeople(FhirIds ids, DeploymentKeys keys, TimeProvider clock)
{
    private const string PatientPrefix = FhirParameters.Patient + "/";

    /// <summary>Null where it is nobody's, or wrong, which is noted.</summary>
    public CitizenKey? Read(FieldErrors errors, string type, string name, StringValues values, bool isForm)
    {
        var isOfPatient = type == FhirParameters.Patient;
        if (values is not [{ } value] || isOfPatient != (name is FhirParameters.Id or FhirParameters.Identifier))
        {
            errors.Add(name, "fhir-parameter", "This search has no such parameter, or not more than once; GET /fhir/metadata says which it has.");
            return null;
        }

        if (name is FhirParameters.Id or FhirParameters.OfPatient)
            return ids.CitizenOf(value.StartsWith(PatientPrefix, StringComparison.Ordinal) ? value[PatientPrefix.Length..] : value);
        if (isForm)
            return OfDocument(errors, name, value);

        errors.Add(name, "identifier-in-address", "A document's number must not stand in an address: send it in the form of a POST to _search, and choose another way if it was logged on the way here.");
        return null;
    }

    /// <summary>By <c>system|value</c>, where the system ends with the type of the document.</summary>
    private CitizenKey? OfDocument(FieldErrors errors, string name, string value)
    {
        var (system, number) = value.Split('|') is [var first, var second] ? (first, second) : ("", "");
        var type = FhirAnswers.DocumentTypeOf(system);
        var document = IdentityRules.ParseDocument(type, number, CityTime.DateOf(clock.GetUtcNow()));
        if (document.Refusal is null)
            return CitizenKey.Derive(document.Value, keys.CitizenKey);

        errors.Add(name, "fhir-parameter", "Send urn:healthwuhan:fhir:document:ResidentId|number, or another type of document. " + document.Refusal.Detail);
        return null;
    }
}
