namespace HealthWuhan.LabAdapter.Journal;

/// <summary>What was found in a segment after a start: how far it can be read, and the parts before that which cannot.</summary>
/// <param name="End">The end of the last whole record. What follows is a record that a crash cut short, of which nobody was told.</param>
/// <param name="Damaged">Bytes between whole records that are no record: the disk has lost something that was durable.</param>
internal sealed record SegmentScan(long End, long Damaged)
{
    /// <summary>Reads every whole record. A damaged one costs itself, not those behind it.</summary>
    public static SegmentScan Read(FileStream file, Action<JournalEvent, long> found)
    {
        var (end, damaged) = (0L, 0L);
        var body = new byte[JournalRecord.MaxBodyBytes];
        for (long at = 0, length = file.Length; at + JournalRecord.PrefixBytes < length;)
        {
            if (ReadRecord(file, at, body) is not { } record)
            {
                at++;
                continue;
            }

            damaged += at - end;
            found(record.Event, at + JournalRecord.PrefixBytes + record.ContentAt);
            at += JournalRecord.PrefixBytes + record.BodyBytes;
            end = at;
        }

        return new(end, damaged);
    }

    private static (JournalEvent Event, int ContentAt, int BodyBytes)? ReadRecord(FileStream file, long at, byte[] buffer)
    {
        Span<byte> prefix = stackalloc byte[JournalRecord.PrefixBytes];
        if (!Fill(file, prefix, at) || !JournalRecord.TryReadPrefix(prefix, out var bodyBytes) || at + prefix.Length + bodyBytes > file.Length)
            return null;
        var body = buffer.AsSpan(0, bodyBytes);
        return Fill(file, body, at + prefix.Length) && JournalRecord.Decode(prefix, body) is { } record
            ? (record.Event, record.ContentAt, bodyBytes)
            : null;
    }

    private static bool Fill(FileStream file, Span<byte> bytes, long at)
    {
        while (!bytes.IsEmpty)
        {
            var read = RandomAccess.Read(file.SafeFileHandle, bytes, at);
            if (read == 0)
                return false;
            bytes = bytes[read..];
            at += read;
        }

        return true;
    }
}
