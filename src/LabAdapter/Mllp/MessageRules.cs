using HealthWuhan.Domain;
using HealthWuhan.Labs.Hl7;

namespace HealthWuhan.LabAdapter.Mllp;

/// <summary>Which messages are taken. Whether a result in one is right is the city's to say, as for a file.</summary>
internal static class MessageRules
{
    private const string InternalError = "207";

    public static readonly Hl7Error NoRoom = new(null, InternalError, "no-room", "The adapter's disk is full; send the same again later.");
    public static readonly Hl7Error NotDurable = new(null, InternalError, "not-durable", "The adapter cannot store the message now; send the same again later.");
    public static readonly Hl7Error TooLong = new(null, InternalError, "too-large", "The message is longer than the adapter takes.");

    /// <summary>What is wrong with a message as a whole, and how its sender is told; null when it is taken.</summary>
    public static (Hl7Acceptance Acceptance, Hl7Error Error)? Fault(Result<Hl7Header> read, ReadOnlyMemory<byte> message)
    {
        if (read.Refusal is { } unreadable)
            return (Hl7Acceptance.Error, new("MSH", "100", unreadable.Code, unreadable.Detail));
        if (read.Value.ControlId is null)
            return (Hl7Acceptance.Error, new("MSH^1^10", "101", "missing-field", "MSH-10 (message control id) is mandatory."));
        if (!read.Value.IsResults)
            return (Hl7Acceptance.Rejected, new("MSH^1^9", "200", "unsupported-message", "ORU^R01 is taken, and no other message."));
        if (read.Value.ProcessingId is not (null or "P"))
            return (Hl7Acceptance.Rejected, new("MSH^1^11", "202", "unsupported-message", "MSH-11 is P; messages for training and debugging are not taken."));
        if (Hl7Batch.Split(message).Skip(1).Any())
            return (Hl7Acceptance.Error, new(null, "100", "several-messages", "One message a frame: an acknowledgement names one control id."));
        return HasResults(message.Span) ? null : (Hl7Acceptance.Error, new("OBX", "100", "no-result", "The message has no OBX segment."));
    }

    /// <summary>By which a repeat is known: who sends, and the id they gave it.</summary>
    public static string IdOf(Hl7Header header) => string.Join('|', header.Segment.Text(3), header.Segment.Text(4), header.ControlId);

    private static bool HasResults(ReadOnlySpan<byte> message) => message.IndexOf("\rOBX"u8) >= 0 || message.IndexOf("\nOBX"u8) >= 0;
}
