using System.Globalization;

namespace HealthWuhan.LabAdapter.Journal;

/// <summary>Opens a segment's file. Tests give one whose disk is full.</summary>
internal delegate FileStream OpenSegment(string path, FileMode mode);

/// <summary>The folder of a journal: numbered segments, of which the last one says everything.</summary>
internal sealed class JournalFolder(string folder, OpenSegment open)
{
    private const string Extension = ".journal";

    /// <summary>Unbuffered: what is written is in the file. It can be renamed while it is open, on Windows too.</summary>
    public static FileStream OpenUnbuffered(string path, FileMode mode) =>
        new(path, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    /// <summary>Reads the last segment, and removes what an interrupted renewal has left; null where there is none yet.</summary>
    public (Segment Segment, SegmentScan Scan)? OpenLast(JournalState state)
    {
        DurableFiles.CreateFolder(folder);
        foreach (var draft in Directory.GetFiles(folder, "*" + DurableFiles.Unfinished))
            File.Delete(draft);
        if (Segments() is not [.. var superseded, var last])
            return null;
        foreach (var old in superseded)
            File.Delete(old);

        var file = open(last, FileMode.Open);
        var scan = SegmentScan.Read(file, (@event, contentAt) => state.Apply(@event, contentAt));
        // A record that was cut short is cut off, so that the next one follows a whole one.
        if (scan.End < file.Length)
            file.SetLength(scan.End);
        return (new(last, file, scan.End), scan);
    }

    /// <summary>
    /// Writes a segment after the given one that makes the same state by itself, and then removes that one. A crash at any moment leaves either or both,
    /// and the last one says everything.
    /// </summary>
    /// <returns>The new segment, and whether its name is known to be durable; while it is not, the one before stays too.</returns>
    public (Segment Segment, bool IsDurable) Renew(JournalState state, Segment? current, Func<JournalItem, byte[]> content)
    {
        var path = Path.Combine(folder, Name(current is null ? 1 : NumberOf(current.Path) + 1));
        var (renewed, places) = WriteDraft(path, state, content);
        foreach (var (number, contentAt) in places)
            state.Move(number, contentAt);
        current?.Dispose();
        try
        {
            DurableFiles.FlushFolder(folder);
            foreach (var superseded in Segments().Where(segment => segment != path))
                File.Delete(superseded);
            return (renewed, true);
        }
        catch (IOException)
        {
            return (renewed, false);
        }
    }

    private (Segment Segment, List<(long Number, long ContentAt)> Places) WriteDraft(string path, JournalState state, Func<JournalItem, byte[]> content)
    {
        var draft = path + DurableFiles.Unfinished;
        var places = new List<(long, long)>();
        var segment = new Segment(path, open(draft, FileMode.Create), 0);
        try
        {
            foreach (var (@event, item) in state.Retold())
            {
                var bytes = item is null ? [] : content(item);
                var record = JournalRecord.Encode(@event, bytes);
                var end = segment.AppendUnflushed(record) + record.Length;
                if (item is not null)
                    places.Add((item.Entry.Number, end - bytes.Length));
            }

            segment.Flush();
            File.Move(draft, path);
            return (segment, places);
        }
        catch
        {
            segment.Dispose();
            File.Delete(draft);
            throw;
        }
    }

    /// <summary>Puts a damaged segment's copy aside, for whoever looks into it.</summary>
    public static void KeepCopy(Segment damaged) => File.Copy(damaged.Path, damaged.Path + ".damaged", overwrite: true);

    private string[] Segments() => [.. Directory.GetFiles(folder, "*" + Extension).Order(StringComparer.Ordinal)];

    private static string Name(long number) => number.ToString("D10", CultureInfo.InvariantCulture) + Extension;

    private static long NumberOf(string path) => long.Parse(Path.GetFileNameWithoutExtension(path), CultureInfo.InvariantCulture);
}
