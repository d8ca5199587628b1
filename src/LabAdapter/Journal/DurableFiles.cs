using System.Runtime.InteropServices;

namespace HealthWuhan.LabAdapter.Journal;

/// <summary>Files that are there, whole, after the power fails.</summary>
internal static partial class DurableFiles
{
    /// <summary>What an unfinished file ends with; whatever ends like this is nobody's result.</summary>
    public const string Unfinished = ".part";

    /// <summary>Writes a file of which a reader, or a crash, meets nothing, the old content or the whole new one.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        var draft = path + Unfinished;
        try
        {
            using (var stream = new FileStream(draft, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            Put(draft, path);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
    }

    /// <summary>Creates a folder, durably: a file in it is no more durable than its folder is.</summary>
    public static void CreateFolder(string path)
    {
        if (Directory.Exists(path))
            return;
        var parent = Path.GetDirectoryName(path)!;
        CreateFolder(parent);
        Directory.CreateDirectory(path);
        FlushFolder(parent);
    }

    /// <summary>Gives a flushed file its name, durably.</summary>
    public static void Put(string draft, string path)
    {
        File.Move(draft, path, overwrite: true);
        FlushFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Makes the names in a folder durable: on Linux a new name is lost with the power until its folder is flushed; NTFS journals names itself.</summary>
    public static void FlushFolder(string path)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var folder = Open(path, 0);
        if (folder < 0)
            throw new IOException($"The folder {path} cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}");
        try
        {
            if (Flush(folder) != 0)
                throw new IOException($"The folder {path} cannot be flushed: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        finally
        {
            _ = Close(folder);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Flush(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int file);
}
