using System.Globalization;

namespace HealthWuhan.Api.Hosting;

/// <summary>The folder that holds everything a one-process start keeps (`.data/`), claimed by this process alone while it lives.</summary>
/// <remarks>The claim is an advisory lock that the kernel drops with the process, so a kill -9 leaves nothing to clean up.</remarks>
public sealed class DataDirectory : IDisposable
{
    private const long RoomNeeded = 200L << 20;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    // .NET reports a lock held by another process as the plain errno.
    private const int WouldBlock = 11;

    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream @lock)
    {
        Path = path;
        _lock = @lock;
    }

    /// <summary>Absolute, with symbolic links resolved: the same folder always has the same name.</summary>
    public string Path { get; }

    /// <summary>Creates the folder where it is missing (for its owner only), proves that it can be written and has room, and claims it.</summary>
    public static DataDirectory Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(full, OwnerOnly | UnixFileMode.UserExecute);
            RequireRoom(full);
            var claim = Claim(full);
            var directory = new DataDirectory(RealFolderOf(claim), claim);
            directory.WritePrivate("pid", Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");
            return directory;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"The data folder {full} cannot be written ({e.Message}): make it writable, or name another one with --data.", e);
        }
    }

    /// <summary>The full path of a file or folder in here; a name that is a full path already stays as it is.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file that only its owner can read. A reader, or a crash, meets the old content or the new one, never a part.</summary>
    public void WritePrivate(string name, string content)
    {
        var draft = File(name + ".new");
        System.IO.File.Delete(draft);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly };
        using (var stream = new FileStream(draft, options))
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes(content));
            stream.Flush(flushToDisk: true);
        }

        System.IO.File.Move(draft, File(name), overwrite: true);
    }

    public void Dispose()
    {
        if (_lock.SafeFileHandle.IsClosed)
            return;
        if (Directory.Exists(Path))
            System.IO.File.Delete(File("pid"));
        _lock.Dispose();
    }

    private static void RequireRoom(string path)
    {
        var free = new DriveInfo(path).AvailableFreeSpace;
        if (free < RoomNeeded)
        {
            throw new StartupException(
                $"The disk of {path} has {free >> 20} MB free, and at least {RoomNeeded >> 20} MB are needed: " +
                "free some room, or name another folder with --data.");
        }
    }

    private static FileStream Claim(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            UnixCreateMode = OwnerOnly,
        };
        try
        {
            return new FileStream(System.IO.Path.Combine(path, "lock"), options);
        }
        catch (IOException e) when (e.HResult == WouldBlock)
        {
            throw new StartupException(
                $"Another process{Owner(path)} already runs on the data folder {path}: stop it first, or name another folder with --data.", e);
        }
    }

    private static string Owner(string path)
    {
        var pid = System.IO.Path.Combine(path, "pid");
        return System.IO.File.Exists(pid) ? $" (pid {System.IO.File.ReadAllText(pid).Trim()})" : "";
    }

    private static string RealFolderOf(FileStream file)
    {
        var link = new FileInfo($"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}").LinkTarget;
        return System.IO.Path.GetDirectoryName(link ?? file.Name)!;
    }
}
