using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Hl7.Fhir.Utility;

namespace HealthWuhan.Labs.Fhir.Answers;

/// <summary>Where a searched page stands.</summary>
/// <param name="Base">The address of the interface, without a slash at its end.</param>
/// <param name="Self">What was asked, without who by document.</param>
/// <param name="Next">Null at the end.</param>
/// <param name="Total">Of all pages.</param>
public sealed record FhirPage(string Base, string Self, string? Next, int Total);

/// <summary>Answers in FHIR R4, as JSON in UTF-8.</summary>
public static class FhirAnswers
{
    public const string MediaType = "application/fhir+json";

    private static readonly FhirJsonSerializer s_serializer = new();

    // Chinese goes out as Chinese.
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>Whether a resource of that type can have the status.</summary>
    public static bool IsStatus(string type, string code) => type switch
    {
        FhirParameters.DiagnosticReport => EnumUtility.ParseLiteral<DiagnosticReport.DiagnosticReportStatus>(code) is not null,
        FhirParameters.Observation => EnumUtility.ParseLiteral<ObservationStatus>(code) is not null,
        FhirParameters.Appointment => EnumUtility.ParseLiteral<Appointment.AppointmentStatus>(code) is not null,
        FhirParameters.Immunization => EnumUtility.ParseLiteral<Immunization.ImmunizationStatusCodes>(code) is not null,
        FhirParameters.Slot => EnumUtility.ParseLiteral<Slot.SlotStatus>(code) is not null,
        FhirParameters.Specimen => EnumUtility.ParseLiteral<Specimen.SpecimenStatus>(code) is not null,
        _ => false,
    };

    /// <summary>The type of document that a system of identifiers stands for; null where it is none of ours.</summary>
    public static string? DocumentTypeOf(string system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return system.StartsWith(FhirCodes.DocumentSystem, StringComparison.Ordinal) ? system[FhirCodes.DocumentSystem.Length..] : null;
    }

    /// <summary>One resource.</summary>
    public static byte[] Resource(FhirMatch match)
    {
        ArgumentNullException.ThrowIfNull(match);
        return Write(match.Resource());
    }

    /// <summary>What a search has found, page by page.</summary>
    public static byte[] Searchset(IReadOnlyList<FhirMatch> page, FhirPage place)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(place);
        var bundle = new Bundle { Type = Bundle.BundleType.Searchset, Total = place.Total };
        bundle.Link.Add(new() { Relation = "self", Url = place.Self });
        if (place.Next is not null)
            bundle.Link.Add(new() { Relation = "next", Url = place.Next });
        foreach (var match in page)
        {
            bundle.Entry.Add(new()
            {
                FullUrl = $"{place.Base}/{match.Type}/{match.Id}",
                Resource = match.Resource(),
                Search = new() { Mode = Bundle.SearchEntryMode.Match },
            });
        }

        return Write(bundle);
    }

    /// <summary>A refusal.</summary>
    /// <param name="kind">Of FHIR's kinds of issues.</param>
    /// <param name="code">The problem's own, which is stable.</param>
    /// <param name="title">In the caller's language.</param>
    /// <param name="details">What is wrong, one by one.</param>
    public static byte[] Outcome(string kind, string code, string title, IEnumerable<string> details)
    {
        ArgumentNullException.ThrowIfNull(details);
        var outcome = new OperationOutcome();
        foreach (var detail in details)
        {
            outcome.Issue.Add(new()
            {
                Severity = OperationOutcome.IssueSeverity.Error,
                Code = EnumUtility.ParseLiteral<OperationOutcome.IssueType>(kind),
                Details = new("urn:healthwuhan:problem", code, null, title),
                Diagnostics = detail,
            });
        }

        return Write(outcome);
    }

    internal static byte[] Write(Resource resource)
    {
        using var file = new MemoryStream();
        using (var json = new Utf8JsonWriter(file, s_options))
            s_serializer.Serialize(resource, json);
        return file.ToArray();
    }
}
