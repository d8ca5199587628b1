using HealthWuhan.LabAdapter.Journal;

namespace HealthWuhan.LabAdapter.Folders;

/// <summary>Decides when a file is complete: when it has been seen twice, the same, for long enough.</summary>
internal sealed class Settling(TimeSpan settle)
{
    private Dictionary<FileStamp, DateTimeOffset> _firstSeen = [];

    /// <summary>Whether something was seen that is still to settle.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>Of the files that are there now, those that are complete.</summary>
    public IReadOnlyList<FileStamp> Look(IReadOnlyCollection<FileStamp> there, DateTimeOffset now)
    {
        _firstSeen = there.ToDictionary(stamp => stamp, stamp => _firstSeen.GetValueOrDefault(stamp, now));
        var complete = _firstSeen.Where(seen => now - seen.Value >= settle).Select(seen => seen.Key).ToArray();
        IsWaiting = complete.Length < _firstSeen.Count;
        return complete;
    }
}
