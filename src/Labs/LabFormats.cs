namespace HealthWuhan.Labs;

/// <summary>The formats that results may come in.</summary>
public enum LabFormat
{
    Json,
    Csv,
    Fhir,
    Hl7,
}

/// <summary>One way into all readers.</summary>
public static class LabFormats
{
    /// <summary>By the content type, without its parameters; null for any other.</summary>
    public static LabFormat? Of(string? mediaType) => mediaType?.ToLowerInvariant() switch
    {
        "application/json" => LabFormat.Json,
        "text/csv" => LabFormat.Csv,
        "application/fhir+json" => LabFormat.Fhir,
        "application/hl7-v2" or "application/hl7-v2+er7" or "x-application/hl7-v2+er7" => LabFormat.Hl7,
        _ => null,
    };

    /// <summary>The rows of a file as they arrive; no content makes it throw.</summary>
    public static IAsyncEnumerable<LabRow> Read(LabFormat format, Stream file, DateTimeOffset now, CancellationToken cancellationToken) => format switch
    {
        LabFormat.Json => LabJsonReader.Read(file, now, cancellationToken),
        LabFormat.Csv => LabCsvReader.Read(file, now, cancellationToken),
        LabFormat.Fhir => LabFhirReader.Read(file, now, cancellationToken),
        _ => LabHl7Reader.Read(file, now, cancellationToken),
    };
}
