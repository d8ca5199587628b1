using System.Text.Json;
using HealthWuhan.Domain.Laboratory;

namespace HealthWuhan.LabKit.Writing;

/// <summary>How a laboratory's system writes its FHIR bundles.</summary>
public enum FhirStyle
{
    /// <summary>Specimen and observation within the report.</summary>
    Contained,

    /// <summary>Each resource an entry, before the report that refers to it.</summary>
    PartsFirst,

    /// <summary>Each resource an entry, behind the report, and the Ct values observations of their own.</summary>
    ReportFirst,
}

/// <summary>Lab reports as a FHIR R4 Bundle; docs/labs.md has the mapping.</summary>
public static class FhirWriting
{
    private const string Loinc = "http://loinc.org";

    public static byte[] Write(IEnumerable<LabReport> reports, FhirStyle style)
    {
        using var file = new MemoryStream();
        using (var json = new Utf8JsonWriter(file))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Bundle");
            json.WriteString("type", "collection");
            json.WriteStartArray("entry");
            foreach (var report in reports)
                WriteReport(json, report, style);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return file.ToArray();
    }

    private static void WriteReport(Utf8JsonWriter json, LabReport report, FhirStyle style)
    {
        var id = Guid.CreateVersion7().ToString("N");
        switch (style)
        {
            case FhirStyle.Contained:
                Entry(json, null, () => Report(json, report, ["#o"], "#s", contained: true));
                break;
            case FhirStyle.PartsFirst:
                Entry(json, $"urn:uuid:{id}-s", () => Specimen(json, null, report));
                Entry(json, $"urn:uuid:{id}-o", () => Observation(json, null, report, withCt: true, null));
                Entry(json, null, () => Report(json, report, [$"urn:uuid:{id}-o"], $"urn:uuid:{id}-s"));
                break;
            default:
                string[] parts = [$"Observation/{id}-o", $"Observation/{id}-c1", $"Observation/{id}-c2"];
                Entry(json, null, () => Report(json, report, parts, null));
                Entry(json, null, () => Observation(json, id + "-o", report, withCt: false, $"Specimen/{id}-s"));
                Entry(json, null, () => Ct(json, id + "-c1", "94511-3", report.Ct?.Orf1ab));
                Entry(json, null, () => Ct(json, id + "-c2", "94510-5", report.Ct?.N));
                Entry(json, null, () => Specimen(json, id + "-s", report));
                break;
        }
    }

    private static void Entry(Utf8JsonWriter json, string? fullUrl, Action resource)
    {
        json.WriteStartObject();
        if (fullUrl is not null)
            json.WriteString("fullUrl", fullUrl);
        json.WritePropertyName("resource");
        resource();
        json.WriteEndObject();
    }

    private static void Report(Utf8JsonWriter json, LabReport report, string[] results, string? specimen, bool contained = false)
    {
        Start(json, "DiagnosticReport", null);
        if (contained)
        {
            json.WriteStartArray("contained");
            Specimen(json, "s", report);
            Observation(json, "o", report, withCt: true, null);
            json.WriteEndArray();
        }

        json.WriteString("status", "final");
        Code(json, Loinc, "94500-6");
        if (specimen is not null)
            References(json, "specimen", [specimen]);
        References(json, "result", results);
        json.WriteEndObject();
    }

    private static void Specimen(Utf8JsonWriter json, string? id, LabReport report)
    {
        Start(json, "Specimen", id);
        json.WriteStartArray("identifier");
        json.WriteStartObject();
        json.WriteString("value", report.Barcode.Value);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Observation(Utf8JsonWriter json, string? id, LabReport report, bool withCt, string? specimen)
    {
        Start(json, "Observation", id);
        json.WriteString("status", "final");
        Code(json, Loinc, "94500-6");
        Concept(json, "valueCodeableConcept", SystemOf(report.Result), CodeOf(report.Result), null);
        if (report.TestedAt is { } testedAt)
            json.WriteString("issued", testedAt);
        if (report.Kit is { } kit)
            Concept(json, "method", null, null, kit);
        if (report.Instrument is { } instrument)
            Display(json, "device", instrument);
        if (report.Operator is { } by)
            Performer(json, by);
        if (specimen is not null)
        {
            json.WriteStartObject("specimen");
            json.WriteString("reference", specimen);
            json.WriteEndObject();
        }

        if (withCt && report.Ct is { } ct)
            Components(json, ct);
        json.WriteEndObject();
    }

    private static void Ct(Utf8JsonWriter json, string id, string loinc, decimal? value)
    {
        Start(json, "Observation", id);
        json.WriteString("status", "final");
        Code(json, Loinc, loinc);
        CtValue(json, value);
        json.WriteEndObject();
    }

    private static void Components(Utf8JsonWriter json, CtValues ct)
    {
        json.WriteStartArray("component");
        foreach (var (loinc, value) in new[] { ("94511-3", ct.Orf1ab), ("94510-5", ct.N) })
        {
            json.WriteStartObject();
            Code(json, Loinc, loinc);
            CtValue(json, value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void CtValue(Utf8JsonWriter json, decimal? value)
    {
        if (value is not { } number)
        {
            Concept(json, "dataAbsentReason", "http://terminology.hl7.org/CodeSystem/data-absent-reason", "not-detected", null);
            return;
        }

        json.WriteStartObject("valueQuantity");
        json.WriteNumber("value", number);
        json.WriteEndObject();
    }

    private static void Start(Utf8JsonWriter json, string type, string? id)
    {
        json.WriteStartObject();
        json.WriteString("resourceType", type);
        if (id is not null)
            json.WriteString("id", id);
    }

    private static void Code(Utf8JsonWriter json, string system, string code) => Concept(json, "code", system, code, null);

    private static void Concept(Utf8JsonWriter json, string member, string? system, string? code, string? text)
    {
        json.WriteStartObject(member);
        if (code is not null)
        {
            json.WriteStartArray("coding");
            json.WriteStartObject();
            json.WriteString("system", system);
            json.WriteString("code", code);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        if (text is not null)
            json.WriteString("text", text);
        json.WriteEndObject();
    }

    private static void References(Utf8JsonWriter json, string member, string[] references)
    {
        json.WriteStartArray(member);
        foreach (var reference in references)
        {
            json.WriteStartObject();
            json.WriteString("reference", reference);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Performer(Utf8JsonWriter json, string display)
    {
        json.WriteStartArray("performer");
        json.WriteStartObject();
        json.WriteString("display", display);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Display(Utf8JsonWriter json, string member, string display)
    {
        json.WriteStartObject(member);
        json.WriteString("display", display);
        json.WriteEndObject();
    }

    private static string SystemOf(TubeResult result) => result is TubeResult.SingleTarget ? "urn:healthwuhan:lab-result" : "http://snomed.info/sct";

    private static string CodeOf(TubeResult result) => result switch
    {
        TubeResult.Negative => "260385009",
        TubeResult.Positive => "10828004",
        TubeResult.GreyZone => "419984006",
        TubeResult.Invalid => "125154007",
        _ => result.ToString(),
    };
}
