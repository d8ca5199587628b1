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
    public const string Appointment = "Appointment";
    public const string Immunization = "Immunization";
    public const string Schedule = "Schedule";
    public const string Slot = "Slot";

    public const string Id = "_id";
    public const string Count = "_count";
    public const string Cursor = "_cursor";
    public const string Identifier = "identifier";
    public const string OfPatient = "patient";
    public const string OfIdentifier = "patient.identifier";
    public const string Date = "date";
    public const string Collected = "collected";
    public const string Status = "status";
    public const string Start = "start";
    public const string OfSchedule = "schedule";
    public const string OfActor = "actor.identifier";
    public const string ServiceCategory = "service-category";
    public const string ServiceType = "service-type";
    public const string Specialty = "specialty";

    private const string OnePerson = "the person, by the id of their Patient; each search is about one";
    private const string ByDocument = "the person's document, as system|value; in the form of a POST to _search alone, since it must not stand in an address";
    private const string Statuses = "one or more of the resource's statuses, separated by commas";
    private const string When = "when the swab was taken; eq, gt, ge, lt, le; may be given twice";
    private const string Begins = "when it begins; eq, gt, ge, lt, le; may be given twice";

    private static readonly FhirParameter s_patient = new(OfPatient, SearchParamType.Reference, OnePerson);
    private static readonly FhirParameter s_document = new(OfIdentifier, SearchParamType.Token, ByDocument, IsByPostOnly: true);
    private static readonly FhirParameter s_status = new(Status, SearchParamType.Token, Statuses);
    private static readonly FhirParameter s_date = new(Date, SearchParamType.Date, When);

    /// <summary>The resources that are served.</summary>
    public static IReadOnlyList<string> Types { get; } = [Patient, DiagnosticReport, Observation, Specimen, Appointment, Immunization, Schedule, Slot];

    /// <summary>Whether it is about a person: then it is masked, on record, and searched for one person at a time.</summary>
    public static bool IsOfPerson(string type) => type is not (Schedule or Slot);

    /// <summary>The parameters of a resource, but for those of paging.</summary>
    public static IReadOnlyList<FhirParameter> Of(string type) => type switch
    {
        Patient =>
        [
            new(Id, SearchParamType.Token, "the id of the Patient"),
            new(Identifier, SearchParamType.Token, ByDocument, IsByPostOnly: true),
        ],
        Specimen => [s_patient, s_document, new(Collected, SearchParamType.Date, When), s_status],
        Appointment => [s_patient, s_document, new(Date, SearchParamType.Date, Begins), s_status],
        Immunization => [s_patient, s_document, new(Date, SearchParamType.Date, "the day of the dose; eq, gt, ge, lt, le; may be given twice"), s_status],
        Schedule =>
        [
            new(Date, SearchParamType.Date, "the day; eq, gt, ge, lt, le; may be given twice"),
            new(ServiceCategory, SearchParamType.Token, "Vaccination or Outpatient"),
            new(ServiceType, SearchParamType.Token, "the vaccine or the department"),
            new(Specialty, SearchParamType.Token, "the department"),
            new(OfActor, SearchParamType.Token, "the site or the practitioner, as system|value or value"),
        ],
        Slot =>
        [
            new(OfSchedule, SearchParamType.Reference, "one or more Schedules by id, separated by commas"),
            new(Start, SearchParamType.Date, Begins),
            s_status,
        ],
        _ => [s_patient, s_document, s_date, s_status],
    };

    /// <summary>The name under which a resource is searched by time; null where it is not.</summary>
    public static string? TimeOf(string type) => type switch
    {
        Patient => null,
        Specimen => Collected,
        Slot => Start,
        _ => Date,
    };

    /// <summary>Whether a resource is searched by a code, or by a reference that is none to a person, under that name.</summary>
    public static bool IsToken(string type, string name) => type switch
    {
        Schedule => name is ServiceCategory or ServiceType or Specialty or OfActor,
        Slot => name == OfSchedule,
        _ => false,
    };
}
