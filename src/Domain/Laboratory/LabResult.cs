namespace HealthWuhan.Domain.Laboratory;

/// <summary>A lab report that was taken: what the lab said, which lab, and when it reached us.</summary>
[GenerateSerializer, Immutable, Alias("lab-result")]
public sealed record LabResult([property: Id(0)] LabReport Report, [property: Id(1)] string Lab, [property: Id(2)] DateTimeOffset ReportedAt);
