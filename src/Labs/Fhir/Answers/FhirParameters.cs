using Hl7.Fhir.Model;

namespace HealthWuhan.Labs.Fhir.Answers;

/// <summary>A parameter that a search takes.</summary>
/// <param name="Name">As it is sent.</param>
/// <param name="Type">Of FHIR's.</param>
/// <param name="Documentation">What it does here.</param>
/// <param name="IsByPostOnly">Whether it may stand in a form alone, and never in an address.</param>
public sealed record FhirParameter(string Name, SearchParamType Type, string Documentation, bool IsByPostOnly = false);

/// <summary>What can be read and searched, and by what: the one table for the search itself and for the statement that tells of it.</summary>
public static class FhirParameters
{
    public const string Patient = "Patient";
    public const string DiagnosticReport = "DiagnosticReport";
    public const string Observation = "Observation";
    public const string Specimen = "Specimen";

    public const string Id = "_id";
    public const string Count = "_count";
    public const string Cursor = "_cursor";
    public const string Identifier = "identifier";
    public const string OfPatient = "patient";
    public const string OfIdentifier = "patient.identifier";
    public const string Date = "date";
    public const string Collected = "collected";
    public const string Status = "status";

    private const string OnePerson = "the person, by the id of their Patient; each search is about one";
    private const string ByDocument = "the person's document, as system|value; in the form of a POST to _search alone, since it must not stand in an address";
    private const string Statuses = "one or more of the resource's statuses, separated by commas";
    private const string When = "when the swab was taken; eq, gt, ge, lt, le; may be given twice";

    private static readonly FhirParameter s_patient = new(OfPatient, SearchParamType.Reference, OnePerson);
    private static readonly FhirParameter s_document = new(OfIdentifier, SearchParamType.Token, ByDocument, IsByPostOnly: true);
    private static readonly FhirParameter s_status = new(Status, SearchParamType.Token, Statuses);
    private static readonly FhirParameter s_date = new(Date, SearchParamType.Date, When);

    /// <summary>The resources that are served.</summary>
    public static IReadOnlyList<string> Types { get; } = [Patient, DiagnosticReport, Observation, Specimen];

    /// <summary>The parameters of a resource, but for those of paging.</summary>
    public static IReadOnlyList<FhirParameter> Of(string type) => type switch
    {
        Patient =>
        [
            new(Id, SearchParamType.Token, "the id of the Patient"),
            new(Identifier, SearchParamType.Token, ByDocument, IsByPostOnly: true),
        ],
        Specimen => [s_patient, s_document, new(Collected, SearchParamType.Date, When), s_status],
        _ => [s_patient, s_document, s_date, s_status],
    };

    /// <summary>The name under which a resource is searched by time; null where it is not.</summary>
    public static string? TimeOf(string type) => type switch
    {
        Patient => null,
        Specimen => Collected,
        _ => Date,
    };
}
