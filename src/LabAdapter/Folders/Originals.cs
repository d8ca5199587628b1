using HealthWuhan.LabAdapter.Journal;

namespace HealthWuhan.LabAdapter.Folders;

/// <summary>Removes the originals of entries that are answered and filed.</summary>
internal sealed class Originals(AdapterJournal journal)
{
    /// <summary>
    /// Removes one, where it is still what was taken: a file that was written anew in the meantime stays, and is taken like any other. Throws what
    /// the file system says when it cannot be removed; it is tried again.
    /// </summary>
    public void Remove(JournalItem item)
    {
        var stamp = item.Entry.Original!;
        var aside = AsideOf(item.Entry.Number, stamp.Path);
        // Looking at a file and removing it are two steps, between which it may be replaced: so it is put aside in one step, and looked at there.
        if (stamp.Fits(stamp.Path))
            File.Move(stamp.Path, aside, overwrite: true);
        if (stamp.Fits(aside))
            File.Delete(aside);
        else if (File.Exists(aside))
            PutBack(aside, stamp.Path, item.Entry.Number);
        journal.OriginalRemoved(item);
    }

    private static string AsideOf(long number, string path) =>
        Path.Combine(Path.GetDirectoryName(path)!, $".{number}-{Path.GetFileName(path)}{DurableFiles.Unfinished}");

    private static void PutBack(string aside, string path, long number)
    {
        try
        {
            File.Move(aside, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Replaced once more: both are new, and both are taken.
            File.Move(aside, Path.Combine(Path.GetDirectoryName(path)!, $"{number}-{Path.GetFileName(path)}"), overwrite: false);
        }
    }
}
