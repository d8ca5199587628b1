namespace HealthWuhan.Domain.Laboratory;

/// <summary>A lab report that was taken: what the lab said, which lab, and when it reached us.</summary>
[GenerateSerializer, Immutable, Alias("lab-result")]
public sealed record LabResult([property: Id(0)] LabReport Report, [property: Id(1)] string Lab, [property: Id(2)] DateTimeOffset ReportedAt)
{
    /// <summary>The user name of who sent it: never the second person who releases or corrects it.</summary>
    [Id(3)] public string? ReportedBy { get; init; }

    /// <summary>The second person who confirmed a positive; null where nobody has.</summary>
    [Id(4)] public string? ReleasedBy { get; init; }

    [Id(5)] public DateTimeOffset? ReleasedAt { get; init; }
}
