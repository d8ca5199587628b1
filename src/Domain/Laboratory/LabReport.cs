using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Domain.Laboratory;

/// <summary>What the lab says of a tube (docs/domain.md, pooled sampling). Stored: explicit and append-only.</summary>
public enum TubeResult : byte
{
    Negative = 1,
    Positive = 2,
    SingleTarget = 3,
    GreyZone = 4,
    Invalid = 5,
}

/// <summary>Cycle thresholds per target gene; null where the target was not amplified or not reported.</summary>
[GenerateSerializer, Immutable, Alias("ct-values")]
public sealed record CtValues([property: Id(0)] decimal? Orf1ab, [property: Id(1)] decimal? N);

/// <summary>The canonical lab report of one tube: every format a lab may send becomes this, and nothing downstream knows formats.</summary>
/// <remarks>Only the barcode and the result are always there. Instrument and operator describe the run and do not make a report different.</remarks>
[GenerateSerializer, Immutable, Alias("lab-report")]
public sealed record LabReport(
    [property: Id(0)] Barcode Barcode,
    [property: Id(1)] TubeResult Result,
    [property: Id(2)] string? Kit,
    [property: Id(3)] CtValues? Ct,
    [property: Id(4)] DateTimeOffset? TestedAt,
    [property: Id(5)] string? Instrument,
    [property: Id(6)] string? Operator)
{
    /// <summary>
    /// Whether a second report says the same as this one, through whatever channel it came: result, kit, Ct values and time of the test.
    /// The same again changes nothing; a different one is held (docs/domain.md, what went wrong elsewhere: Shuozhou).
    /// </summary>
    public bool SaysTheSameAs(LabReport other) => Fingerprint().AsSpan().SequenceEqual(other.Fingerprint());

    /// <summary>SHA-256 of what makes a report different. A Ct value counts to three decimals; a report without Ct values is one whose targets have none.</summary>
    public byte[] Fingerprint() =>
        SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes<string?[]>([
            Barcode.Value,
            Result.ToString(),
            Kit,
            Ct?.Orf1ab?.ToString("0.###", CultureInfo.InvariantCulture),
            Ct?.N?.ToString("0.###", CultureInfo.InvariantCulture),
            TestedAt?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        ]));
}
