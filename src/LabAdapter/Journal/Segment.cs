namespace HealthWuhan.LabAdapter.Journal;

/// <summary>The one file that the journal's records are appended to.</summary>
internal sealed class Segment(string path, FileStream file, long length) : IDisposable
{
    /// <summary>The end of the last record that is durable.</summary>
    public long Length { get; private set; } = length;

    public string Path => path;

    /// <summary>Appends a record and makes it durable; where it begins.</summary>
    /// <remarks>When this throws, nobody knows what is on the disk after <see cref="Length"/>: the segment is not written to again.</remarks>
    public long Append(ReadOnlySpan<byte> record)
    {
        var begin = AppendUnflushed(record);
        Flush();
        return begin;
    }

    public long AppendUnflushed(ReadOnlySpan<byte> record)
    {
        var begin = Length;
        file.Position = begin;
        file.Write(record);
        Length = begin + record.Length;
        return begin;
    }

    public void Flush() => file.Flush(flushToDisk: true);

    public byte[] Read(long begin, int count)
    {
        var bytes = new byte[count];
        for (var read = 0; read < count;)
        {
            var more = RandomAccess.Read(file.SafeFileHandle, bytes.AsSpan(read), begin + read);
            if (more == 0)
                throw new EndOfStreamException($"{path} ends before byte {begin + count}.");
            read += more;
        }

        return bytes;
    }

    public void Dispose() => file.Dispose();
}
