using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using HealthWuhan.LabAdapter.Pushing;

namespace HealthWuhan.LabAdapter.Filing;

/// <summary>What became of one push, as it stands beside the content.</summary>
/// <param name="Outcome">Sent: every row was taken or known. Refused: some row was not. Quarantine: the content as a whole can never be taken.</param>
/// <param name="File">The content's name in the same folder.</param>
/// <param name="Entries">The numbers of the entries that were pushed: one of a file, several of HL7 messages.</param>
internal sealed record FilingReport(FilingOutcome Outcome, string File, long[] Entries)
{
    /// <summary>The path a file was taken from; null for messages.</summary>
    public string? Original { get; init; }

    public required long Size { get; init; }

    /// <summary>Of the content, in lower-case hex.</summary>
    public required string Sha256 { get; init; }

    public required DateTimeOffset TakenAt { get; init; }

    public required DateTimeOffset AnsweredAt { get; init; }

    public int Accepted { get; init; }

    public int Unchanged { get; init; }

    /// <summary>Every row that was not taken, under its number in the file; the held ones too.</summary>
    public IReadOnlyList<RefusedRow> Refused { get; init; } = [];

    /// <summary>Of those, how many are held for a second person.</summary>
    public int Held { get; init; }

    /// <summary>Why the content is in quarantine; null elsewhere.</summary>
    public FilingReason? Reason { get; init; }
}

/// <summary>A stable code, and a sentence.</summary>
internal sealed record FilingReason(string Code, string Detail);

internal enum FilingOutcome
{
    Sent,
    Refused,
    Quarantine,
}

[JsonSerializable(typeof(FilingReport))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class FilingJson : JsonSerializerContext;

/// <summary>How reports are written.</summary>
internal static class ReportJson
{
    /// <summary>A report is read by people too: Chinese stays Chinese.</summary>
    public static FilingJson Readable { get; } = new(new JsonSerializerOptions(FilingJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
