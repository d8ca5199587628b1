using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace HealthWuhan.HealthCloud;

/// <summary>How rows are written as bytes to be hashed: no two rows as the same ones.</summary>
internal static class HashedText
{
    private const int AbsentText = -1;

    public static long Microseconds(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    public static void Write(this ArrayBufferWriter<byte> text, long number)
    {
        BinaryPrimitives.WriteInt64BigEndian(text.GetSpan(sizeof(long)), number);
        text.Advance(sizeof(long));
    }

    // The length goes first, so that no letter can move over to the next column.
    public static void Write(this ArrayBufferWriter<byte> text, string? value)
    {
        var length = value is null ? AbsentText : Encoding.UTF8.GetByteCount(value);
        BinaryPrimitives.WriteInt32BigEndian(text.GetSpan(sizeof(int)), length);
        text.Advance(sizeof(int));
        if (length > 0)
            text.Advance(Encoding.UTF8.GetBytes(value, text.GetSpan(length)));
    }
}
