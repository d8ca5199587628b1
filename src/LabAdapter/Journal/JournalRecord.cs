using System.Buffers.Binary;
using System.Numerics;
using System.Text.Json;

namespace HealthWuhan.LabAdapter.Journal;

/// <summary>
/// A record as it lies in a segment: length (4 bytes, little-endian, of all that follows the checksum), CRC-32C (4 bytes, over length and body), and the
/// body: length of the event (4 bytes), the event as JSON, the content to the end.
/// </summary>
internal static class JournalRecord
{
    /// <summary>Length and checksum.</summary>
    public const int PrefixBytes = 8;

    /// <summary>A content up to this is inside its record, and costs one flush; a larger one has a file of its own.</summary>
    public const int InlineBytes = 64 << 10;

    /// <summary>No record is longer: what claims to be is damage.</summary>
    public const int MaxBodyBytes = InlineBytes + (192 << 10);

    private const int EventLengthBytes = 4;

    public static byte[] Encode(JournalEvent @event, ReadOnlySpan<byte> content)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(@event, JournalJson.Default.JournalEvent);
        var body = EventLengthBytes + json.Length + content.Length;
        if (body > MaxBodyBytes)
            throw new InvalidOperationException($"A record of {body} bytes is longer than the journal reads back.");

        var frame = new byte[PrefixBytes + body];
        BinaryPrimitives.WriteInt32LittleEndian(frame, body);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(PrefixBytes), json.Length);
        json.CopyTo(frame, PrefixBytes + EventLengthBytes);
        content.CopyTo(frame.AsSpan(PrefixBytes + EventLengthBytes + json.Length));
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(4), Checksum(frame.AsSpan(0, 4), frame.AsSpan(PrefixBytes)));
        return frame;
    }

    /// <summary>The length a prefix claims for its body; false where no record can begin like this.</summary>
    public static bool TryReadPrefix(ReadOnlySpan<byte> prefix, out int bodyBytes)
    {
        bodyBytes = prefix.Length < PrefixBytes ? 0 : BinaryPrimitives.ReadInt32LittleEndian(prefix);
        return bodyBytes is >= EventLengthBytes and <= MaxBodyBytes;
    }

    /// <summary>The event and where in the body its content begins; null where the record is damaged.</summary>
    public static (JournalEvent Event, int ContentAt)? Decode(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> body)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(prefix[4..]) != Checksum(prefix[..4], body))
            return null;
        var eventBytes = BinaryPrimitives.ReadInt32LittleEndian(body);
        var @event = JsonSerializer.Deserialize(body.Slice(EventLengthBytes, eventBytes), JournalJson.Default.JournalEvent);
        return (@event!, EventLengthBytes + eventBytes);
    }

    private static uint Checksum(ReadOnlySpan<byte> length, ReadOnlySpan<byte> body)
    {
        var crc = BitOperations.Crc32C(uint.MaxValue, BinaryPrimitives.ReadUInt32LittleEndian(length));
        for (; body.Length >= sizeof(ulong); body = body[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(body));
        foreach (var left in body)
            crc = BitOperations.Crc32C(crc, left);
        return ~crc;
    }
}
