using System.Globalization;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using HealthWuhan.HealthCloud;
using HealthWuhan.Labs.Fhir.Answers;
using Microsoft.Extensions.Primitives;

namespace HealthWuhan.Api.Fhir;

/// <summary>A search that can be done: about whom, and which of their swabs.</summary>
internal sealed record FhirSearch(string Type, CitizenKey? Citizen)
{
    private const int UsualCount = 20;
    private const int MostCount = 100;

    /// <summary>Each has to be met.</summary>
    public IReadOnlyList<(string Text, FhirPeriod Period)> Times { get; init; } = [];

    /// <summary>One has to be met; empty for all.</summary>
    public IReadOnlyList<string> Statuses { get; init; } = [];

    public int Count { get; init; } = UsualCount;

    /// <summary>Behind which swab the page begins; null for the first.</summary>
    public ListPlace? After { get; init; }

    /// <summary>What is wrong is noted, all of it at once: a parameter that is not known is not passed over, since the answer would be another one than was asked for.</summary>
    /// <param name="errors">Where it is noted.</param>
    /// <param name="type">The resource.</param>
    /// <param name="sent">The parameters: of the address, or of a form.</param>
    /// <param name="isForm">Whether they came in a form.</param>
    /// <param name="people">Finds people by what is sent of them.</param>
    public static FhirSearch Read(FieldErrors errors, string type, IEnumerable<KeyValuePair<string, StringValues>> sent, bool isForm, FhirPeople people)
    {
        var search = new FhirSearch(type, null);
        var isAboutSomebody = false;
        foreach (var (name, values) in sent)
        {
            if (name is FhirParameters.Id or FhirParameters.Identifier or FhirParameters.OfPatient or FhirParameters.OfIdentifier)
            {
                isAboutSomebody = true;
                search = search with { Citizen = people.Read(errors, type, name, values, isForm) };
            }
            else
            {
                search = search.With(errors, name, values);
            }
        }

        if (!isAboutSomebody)
            errors.Add(type == FhirParameters.Patient ? FhirParameters.Identifier : FhirParameters.OfPatient, "patient-required", "A search is about one person.");
        return search;
    }

    public bool Includes(SharedSwab? swab) => swab is null || ((Statuses.Count == 0 || Statuses.Contains(FhirAnswers.StatusOf(Type, swab), StringComparer.Ordinal))
        && Times.All(time => swab.Sample is { } sample && time.Period.Includes(sample.CollectedAt)));

    /// <summary>The same search in an address: about a person by id, whatever they were found by.</summary>
    public string Address(string? patient, ListPlace? after)
    {
        var parts = new List<(string, string)>();
        if (patient is not null)
            parts.Add((Type == FhirParameters.Patient ? FhirParameters.Id : FhirParameters.OfPatient, patient));
        parts.AddRange(Times.Select(time => (FhirParameters.TimeOf(Type)!, time.Text)));
        if (Statuses.Count > 0)
            parts.Add((FhirParameters.Status, string.Join(',', Statuses)));
        parts.Add((FhirParameters.Count, Count.ToString(CultureInfo.InvariantCulture)));
        if (ListCursor.Write(after) is { } cursor)
            parts.Add((FhirParameters.Cursor, cursor));
        return Type + QueryString.Create(parts.Select(part => KeyValuePair.Create<string, string?>(part.Item1, part.Item2)));
    }

    private FhirSearch With(FieldErrors errors, string name, StringValues values)
    {
        switch (name)
        {
            case FhirParameters.Count when values is [{ } text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0:
                return this with { Count = Math.Min(count, MostCount) };
            case FhirParameters.Cursor when values is [{ } text] && ListCursor.Read(text) is { } place:
                return this with { After = place };
            case FhirParameters.Status when Type != FhirParameters.Patient && values is [{ } text] && text.Split(',') is var codes && codes.All(code => FhirAnswers.IsStatus(Type, code)):
                return this with { Statuses = codes };
            case "_format" when values is ["json" or "application/json" or FhirAnswers.MediaType]:
                return this;
            case var _ when FhirParameters.TimeOf(Type) is { } ofTime && name == ofTime && values.Select(text => (text ?? "", FhirPeriod.Read(text ?? ""))).ToArray() is var times && times.All(time => time.Item2 is not null):
                return this with { Times = [.. times.Select(time => (time.Item1, time.Item2!))] };
            default:
                errors.Add(name, "fhir-parameter", "This search has no such parameter, or not with such a value; GET /fhir/metadata says which it has.");
                return this;
        }
    }
}

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
