using System.Buffers;
using System.Security.Cryptography;

namespace HealthWuhan.LabAdapter.Journal;

/// <summary>Contents too large for a record, one file each.</summary>
/// <remarks>Not named after what is in it: two entries would share a file, and the end of the one would have to know of the other.</remarks>
internal sealed class PayloadStore(string folder)
{
    private const int BufferBytes = 128 << 10;

    /// <summary>Copies a content in, durably; the name it has here, its SHA-256 in lower-case hex and its size.</summary>
    public async Task<(string Name, string Sha256, long Size)> Put(Stream content, CancellationToken cancellationToken)
    {
        DurableFiles.CreateFolder(folder);
        var name = $"{Guid.NewGuid():N}";
        var draft = PathOf(name) + DurableFiles.Unfinished;
        try
        {
            var (sha256, size) = await Copy(content, draft, cancellationToken);
            DurableFiles.Put(draft, PathOf(name));
            return (name, sha256, size);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
    }

    public FileStream Open(string name) => new(PathOf(name), FileMode.Open, FileAccess.Read, FileShare.Read);

    public void Remove(string name) => File.Delete(PathOf(name));

    /// <summary>Removes what no entry needs: a content whose record was never written, or whose entry is finished.</summary>
    public void RemoveAllBut(IReadOnlySet<string> needed)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (var path in Directory.GetFiles(folder).Where(path => !needed.Contains(Path.GetFileName(path))))
            File.Delete(path);
    }

    private static async Task<(string Sha256, long Size)> Copy(Stream content, string draft, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        await using var file = new FileStream(draft, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        for (int read; (read = await content.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            hash.AppendData(buffer, 0, read);
            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        ArrayPool<byte>.Shared.Return(buffer);
        file.Flush(flushToDisk: true);
        return (Convert.ToHexStringLower(hash.GetHashAndReset()), file.Length);
    }

    private string PathOf(string name) => Path.Combine(folder, name);
}
