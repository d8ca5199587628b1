using System.Text;
using HealthWuhan.Domain;

namespace HealthWuhan.Labs.Hl7;

/// <summary>The header of a message (MSH): who sends what, and how it is to be read and answered.</summary>
public sealed record Hl7Header
{
    private const string Unreadable = "unreadable-file";

    /// <summary>Longer ones are cut: a control id has 20 characters by the standard (199 since 2.7).</summary>
    private const int MaxShown = 199;

    private Hl7Header(Hl7Segment segment, Hl7Charset charset) => (Segment, Charset) = (segment, charset);

    /// <summary>The segment itself, for fields that are not named here.</summary>
    public Hl7Segment Segment { get; }

    public Hl7Charset Charset { get; }

    /// <summary>MSH-10: the answer names it. Null where the sender gave none, which the standard forbids.</summary>
    public string? ControlId => Short(Segment.Text(10));

    /// <summary>MSH-9.1: ORU for results.</summary>
    public string? MessageCode => Short(Segment.Text(9));

    /// <summary>MSH-9.2: R01 for results that were not asked for.</summary>
    public string? TriggerEvent => Short(Segment.Text(9, component: 2));

    /// <summary>MSH-12.1.</summary>
    public string? Version => Short(Segment.Text(12));

    /// <summary>MSH-11.1: P production, T training, D debugging.</summary>
    public string? ProcessingId => Short(Segment.Text(11));

    /// <summary>Whether it brings results: ORU^R01, or ORU alone, as version 2.2 and before had it.</summary>
    public bool IsResults => MessageCode is "ORU" && TriggerEvent is null or "R01";

    /// <summary>Reads the header of a message, from its first bytes up to the first end of a line. A mark of UTF-8 or MLLP's start before it is passed over.</summary>
    /// <returns>Refused with <c>unreadable-file</c> where it is none, or in a character set that cannot be read.</returns>
    public static Result<Hl7Header> Read(ReadOnlySpan<byte> message)
    {
        message = Hl7Batch.WithoutWrapping(message);
        var end = message.IndexOfAny((byte)'\r', (byte)'\n');
        var line = end < 0 ? message : message[..end];
        return line.StartsWith("MSH"u8) ? ReadLine(line) : new Refusal(Unreadable, "The message does not begin with MSH.");
    }

    internal static Result<Hl7Header> ReadLine(ReadOnlySpan<byte> line)
    {
        // The character set stands in the header that is written in it: its bytes are read one by one first, which is exact for ASCII.
        var bytes = Encoding.Latin1.GetString(line);
        if (Hl7Delimiters.Of(bytes) is not { } delimiters)
            return new Refusal(Unreadable, "MSH-1 and MSH-2 are not five different separators.");
        var declared = new Hl7Segment(bytes, delimiters, Hl7Charset.Undeclared).Text(18);
        if (Hl7Charset.Declared(declared) is not { } charset)
            return new Refusal(Unreadable, "MSH-18 is UNICODE UTF-8, GB 18030-2000, ASCII or empty.");
        return charset.Decode(line) is { } text
            ? new Hl7Header(new Hl7Segment(text, delimiters, charset), charset)
            : new Refusal(Unreadable, "The header is not in the character set that it names in MSH-18.");
    }

    private static string? Short(string? text) => text is { Length: > MaxShown } ? text[..MaxShown] : text;
}
