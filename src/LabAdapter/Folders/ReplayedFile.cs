using HealthWuhan.LabAdapter.Journal;

namespace HealthWuhan.LabAdapter.Folders;

/// <summary>Sends a file once more, from wherever it lies; what the city knows already it answers as unchanged.</summary>
internal static class ReplayedFile
{
    /// <summary>Copies the file into the folder that every adapter watches; where it is now.</summary>
    public static string Put(string file, string replayFolder)
    {
        Directory.CreateDirectory(replayFolder);
        var path = Path.Combine(replayFolder, Path.GetFileName(file));
        DurableFiles.Write(path, copy =>
        {
            using var original = File.OpenRead(file);
            original.CopyTo(copy);
        });
        return path;
    }
}
