using System.Text.Json;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Hl7.Fhir.Utility;
using Hl7.Fhir.Validation;

namespace HealthWuhan.Labs.Fhir;

/// <summary>One entry of a bundle: the names under which others refer to it, and what it says.</summary>
/// <param name="Names">Its full URL, and its type and id.</param>
/// <param name="Part">Null where it says nothing here: a patient, an organisation.</param>
/// <param name="IsReport">Whether it is a DiagnosticReport.</param>
internal sealed record FhirEntry(IReadOnlyList<string> Names, FhirPart? Part, bool IsReport)
{
    private static readonly FhirJsonDeserializer s_deserializer =
        new(new DeserializerSettings().UsingMode(DeserializationMode.BackwardsCompatible));

    /// <summary>The elements that are read; what is wrong in others says nothing here.</summary>
    private static readonly string[] s_read =
    [
        "status", "code", "value", "component", "specimen", "result", "conclusionCode", "identifier", "accessionIdentifier", "container",
        "contained", "method", "device", "performer", "extension", "issued", "id",
    ];

    /// <summary>Reads an entry of a bundle.</summary>
    public static FhirEntry Read(ReadOnlyMemory<byte> entry, int number)
    {
        var path = $"Bundle.entry[{number - 1}]";
        using var parsed = JsonDocument.Parse(entry);
        if (parsed.RootElement.ValueKind != JsonValueKind.Object)
            return Bad(number, path, new LabProblem("invalid-field", "An entry is a JSON object.", path));
        var fullUrl = Member(parsed.RootElement, "fullUrl", JsonValueKind.String) is { } url ? FhirText.Of(url) : null;
        return Member(parsed.RootElement, "resource", JsonValueKind.Object) is { } resource
            ? ReadResource(resource, number, path + ".resource", fullUrl)
            : new([], null, false);
    }

    /// <summary>Reads a DiagnosticReport or an Observation that came alone; null where the file is none, or is longer than one may be.</summary>
    public static FhirEntry? ReadAlone(ReadOnlyMemory<byte> file)
    {
        try
        {
            using var parsed = JsonDocument.Parse(file.Span.StartsWith("\uFEFF"u8) ? file[3..] : file);
            var root = parsed.RootElement;
            return root.ValueKind == JsonValueKind.Object && Member(root, "resourceType", JsonValueKind.String) is { } type
                && FhirText.Of(type) is "DiagnosticReport" or "Observation"
                ? ReadResource(root, 1, FhirText.Of(type)!, null)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static FhirEntry ReadResource(JsonElement resource, int number, string path, string? fullUrl)
    {
        var type = Member(resource, "resourceType", JsonValueKind.String) is { } name ? FhirText.Of(name) : null;
        if (type is not ("DiagnosticReport" or "Observation" or "Specimen"))
            return new([], null, false);

        var id = Member(resource, "id", JsonValueKind.String) is { } given ? FhirText.Of(given) : null;
        string[] names = [.. new[] { fullUrl, id is null ? null : $"{type}/{id}" }.OfType<string>()];
        return new(names, ToPart(resource, number, path), type is "DiagnosticReport");
    }

    private static FhirPart? ToPart(JsonElement resource, int number, string path)
    {
        try
        {
            var reader = new Utf8JsonReader(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(resource));
            s_deserializer.TryDeserializeResource(ref reader, out var read, out var issues);
            LabProblem[] problems = [.. issues.Where(IsRead).Select(issue => Problem(issue, path))];
            return problems.Length == 0 ? FhirConversion.Of(read, number, path) : Bad(number, path, problems).Part;
        }
        catch (Exception unreadable) when (unreadable is CodedException or JsonException or InvalidOperationException or FormatException)
        {
            return Bad(number, path, new LabProblem("invalid-field", "The resource cannot be read as FHIR R4.", path)).Part;
        }
    }

    private static FhirEntry Bad(int number, string path, params LabProblem[] problems)
    {
        var part = new FhirPart(number, path) { IsPartlyUnread = true };
        part.Problems.AddRange(problems);
        return new([], part, false);
    }

    private static bool IsRead(CodedException issue) => PathIn(issue) is not { } path || s_read.Contains(path.Split('.', '[')[0], StringComparer.Ordinal);

    // The message is not shown, since it may quote what was sent.
    private static LabProblem Problem(CodedException issue, string path) => new(
        "invalid-field", $"What stands here is not what FHIR R4 has here ({issue.ErrorCode}).", PathIn(issue) is { } within ? $"{path}.{within}" : path);

    /// <summary>Within the resource: "$this.status", "Observation.value.coding[0]" without the first name.</summary>
    private static string? PathIn(CodedException issue)
    {
        var path = issue switch
        {
            FhirJsonException json => json.InstancePath,
            CodedValidationException validation => validation.InstancePath,
            _ => null,
        };
        return path?.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? path[(dot + 1)..] : null;
    }

    private static JsonElement? Member(JsonElement element, string name, JsonValueKind kind) =>
        element.TryGetProperty(name, out var member) && member.ValueKind == kind ? member : null;
}
