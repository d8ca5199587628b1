using System.Text;

namespace HealthWuhan.Load.Wire;

/// <summary>The part of an HTTP/1.1 answer before its body: the status, and where the body begins and ends.</summary>
internal readonly record struct AnswerHead(int Status, int BodyStart, int BodyLength, bool Closes)
{
    public int End => BodyStart + BodyLength;

    /// <summary>False while the head has not arrived as a whole.</summary>
    /// <exception cref="InvalidDataException">It is no HTTP/1.1 answer, or its body has no stated length (chunked): nothing we measure sends such.</exception>
    public static bool TryParse(ReadOnlySpan<byte> received, out AnswerHead head)
    {
        head = default;
        var end = received.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return false;

        // "HTTP/1.1 200 OK"
        if (end < 12 || !received.StartsWith("HTTP/1.1 "u8) || !int.TryParse(received[9..12], out var status))
            throw new InvalidDataException("The answer is not HTTP/1.1.");
        var length = status is 204 or 304 ? 0 : -1;
        var closes = false;
        var fields = received[..end];
        foreach (var range in fields.Split("\r\n"u8))
            ReadField(fields[range], status, ref length, ref closes);
        if (length < 0)
            throw new InvalidDataException("The answer does not state its length.");
        head = new AnswerHead(status, end + 4, length, closes);
        return true;
    }

    private static void ReadField(ReadOnlySpan<byte> line, int status, ref int length, ref bool closes)
    {
        if (NameIs(line, "content-length:"u8) && status is not (204 or 304))
        {
            if (!int.TryParse(line["content-length:".Length..].Trim((byte)' '), out length))
                throw new InvalidDataException("The answer's length is no number.");
        }
        else if (NameIs(line, "connection:"u8))
        {
            closes = Ascii.EqualsIgnoreCase(line["connection:".Length..].Trim((byte)' '), "close"u8);
        }
    }

    private static bool NameIs(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name) =>
        line.Length > name.Length && Ascii.EqualsIgnoreCase(line[..name.Length], name);
}
