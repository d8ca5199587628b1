using HealthWuhan.LabAdapter.Journal;

namespace HealthWuhan.LabAdapter.Folders;

/// <summary>The files of a folder that may be results.</summary>
internal static class FolderContents
{
    private static readonly string[] s_unfinished = [DurableFiles.Unfinished, ".tmp", ".temp", ".filepart", ".crdownload", ".partial", ".swp", "~"];

    /// <summary>Oldest first. A file without a byte is one that is about to be written.</summary>
    public static IReadOnlyList<FileStamp> Of(string folder) =>
        [.. new DirectoryInfo(folder).EnumerateFiles()
            .Where(file => file.Length > 0 && IsResult(file.Name))
            .OrderBy(file => file.LastWriteTimeUtc).ThenBy(file => file.Name, StringComparer.Ordinal)
            .Select(file => new FileStamp(file.FullName, file.Length, file.LastWriteTimeUtc))];

    /// <summary>Whether a file of that name is meant to be read; hidden and unfinished ones are not.</summary>
    public static bool IsResult(string name) =>
        !name.StartsWith('.') && !name.StartsWith('~') && !s_unfinished.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}
