namespace HealthWuhan.Domain.Laboratory;

/// <summary>What a second person does to a tube's result. Stored: explicit and append-only.</summary>
public enum CorrectionKind : byte
{
    /// <summary>Confirms the positive of a single tube, so that it becomes the person's.</summary>
    Release = 1,

    /// <summary>Puts another result in its place, or decides what was held.</summary>
    Correct = 2,

    /// <summary>Takes the result back; the tube waits for a new one.</summary>
    Revoke = 3,
}

/// <summary>A second person's word about a tube's result.</summary>
[GenerateSerializer, Immutable, Alias("correction")]
public sealed record Correction(
    [property: Id(0)] CorrectionKind Kind,
    [property: Id(1)] LabReport? Report,
    [property: Id(2)] string Reason,
    [property: Id(3)] string By,
    [property: Id(4)] string Lab);

/// <summary>A result that no longer stands: what it was, and who replaced or revoked it, when and why.</summary>
[GenerateSerializer, Immutable, Alias("superseded-result")]
public sealed record SupersededResult(
    [property: Id(0)] LabResult Result,
    [property: Id(1)] CorrectionKind By,
    [property: Id(2)] string Reason,
    [property: Id(3)] string CorrectedBy,
    [property: Id(4)] DateTimeOffset CorrectedAt);
