namespace HealthWuhan.Labs.Hl7;

/// <summary>The messages of a file, a batch (FHS, BHS) or an MLLP frame.</summary>
public static class Hl7Batch
{
    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    /// <summary>
    /// The messages one by one, each from its MSH to before the next one or the batch's trailer; the envelope (FHS, BHS, BTS, FTS) is not among
    /// them. What stands before the first MSH and is no envelope comes as a message of its own, so that it can be refused and is not lost.
    /// </summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> file)
    {
        var start = -1;
        var at = 0;
        while (at < file.Length)
        {
            var next = NextLine(file.Span, at);
            var line = WithoutWrapping(file.Span[at..next]);
            var isEnvelope = IsEnvelope(line);
            if (start >= 0 && (isEnvelope || IsMessage(line)))
            {
                yield return file[start..at];
                start = -1;
            }

            if (start < 0 && !isEnvelope && !IsBlank(file.Span[at..next]))
                start = at;
            at = next;
        }

        if (start >= 0)
            yield return file[start..];
    }

    internal static bool IsEnvelope(ReadOnlySpan<byte> line) =>
        line.StartsWith("FHS"u8) || line.StartsWith("BHS"u8) || line.StartsWith("BTS"u8) || line.StartsWith("FTS"u8);

    internal static bool IsMessage(ReadOnlySpan<byte> line) => line.StartsWith("MSH"u8);

    /// <summary>Without a mark of UTF-8, MLLP's start and end, and line ends around it.</summary>
    internal static ReadOnlySpan<byte> WithoutWrapping(ReadOnlySpan<byte> line)
    {
        line = line.Trim("\v\u001C\r\n"u8);
        return line.StartsWith(Mark) ? line[Mark.Length..] : line;
    }

    private static bool IsBlank(ReadOnlySpan<byte> line) => WithoutWrapping(line).Trim(" \t"u8).IsEmpty;

    private static int NextLine(ReadOnlySpan<byte> file, int at)
    {
        var end = file[at..].IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0)
            return file.Length;
        var next = at + end + 1;
        return file[next - 1] == '\r' && next < file.Length && file[next] == '\n' ? next + 1 : next;
    }
}
