namespace HealthWuhan.Tests.Adapter;

/// <summary>Segments on a disk that has only so much room, and writes what fits of a record before it says so.</summary>
internal sealed class FullDisk
{
    /// <summary>Null for room without end.</summary>
    public long? BytesLeft { get; set; }

    public FileStream Open(string path, FileMode mode) => new Limited(this, path, mode);

    private sealed class Limited(FullDisk disk, string path, FileMode mode)
        : FileStream(path, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0)
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            var fits = (int)Math.Min(disk.BytesLeft ?? buffer.Length, buffer.Length);
            base.Write(buffer[..fits]);
            disk.BytesLeft -= fits;
            if (fits < buffer.Length)
                throw new IOException("No space left on device");
        }
    }
}
