using System.Collections.Concurrent;
using HealthWuhan.LabAdapter.Journal;
using HealthWuhan.LabAdapter.Settings;

namespace HealthWuhan.LabAdapter.Folders;

/// <summary>One look through all folders: takes what is complete, removes what is done with, and remembers what stood in the way.</summary>
internal sealed partial class FolderRound(AdapterJournal journal, Intake intake, DiskRoom room, FolderRoundOptions options)
{
    private readonly Settling _settling = new(options.Settings.Intake.Settle);
    private readonly ConcurrentDictionary<string, string> _obstacles = new(StringComparer.Ordinal);
    private readonly Originals _originals = new(journal);

    /// <summary>Those of the settings, and the one that files are replayed from.</summary>
    public IReadOnlyList<WatchedFolder> Folders { get; } = [.. options.Settings.Folders, new(options.Settings.ReplayFolder, null)];

    public bool IsSettling => _settling.IsWaiting;

    /// <summary>What cannot be read, taken or removed at the moment, by its path.</summary>
    public IReadOnlyDictionary<string, string> Obstacles => _obstacles;

    public async Task Look(CancellationToken cancellationToken)
    {
        var before = _obstacles.Keys.ToArray();
        var now = new HashSet<string>(StringComparer.Ordinal);
        RemoveOriginals(now);
        if (room.IsEnough)
            await TakeComplete(now, cancellationToken);
        foreach (var gone in before.Where(path => !now.Contains(path)))
            _obstacles.TryRemove(gone, out _);
    }

    private void RemoveOriginals(HashSet<string> obstacles)
    {
        foreach (var item in journal.Items.Where(item => item.IsAnswered))
            Try(item.Entry.Original!.Path, obstacles, () => _originals.Remove(item));
    }

    private async Task TakeComplete(HashSet<string> obstacles, CancellationToken cancellationToken)
    {
        var taken = journal.Items.Select(item => item.Entry.Original).OfType<FileStamp>().ToHashSet();
        var there = new Dictionary<FileStamp, WatchedFolder>();
        foreach (var folder in Folders)
        {
            Try(folder.Path, obstacles, () =>
            {
                Directory.CreateDirectory(folder.Path);
                foreach (var stamp in FolderContents.Of(folder.Path).Where(stamp => !taken.Contains(stamp)))
                    there[stamp] = folder;
            });
        }

        // Oldest first, whatever folder: what a lab has written later must not overtake.
        foreach (var stamp in _settling.Look(there.Keys, options.Clock.GetUtcNow()).OrderBy(stamp => stamp.WrittenAt).ThenBy(stamp => stamp.Path, StringComparer.Ordinal))
        {
            if (!room.IsEnough)
                return;
            await Take(stamp, there[stamp].MediaType, obstacles, cancellationToken);
        }
    }

    private async Task Take(FileStamp stamp, string? mediaType, HashSet<string> obstacles, CancellationToken cancellationToken)
    {
        try
        {
            await intake.Take(stamp, mediaType, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Note(stamp.Path, obstacles, e);
        }
    }

    private void Try(string path, HashSet<string> obstacles, Action act)
    {
        try
        {
            act();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Note(path, obstacles, e);
        }
    }

    private void Note(string path, HashSet<string> obstacles, Exception e)
    {
        obstacles.Add(path);
        if (!_obstacles.TryGetValue(path, out var known) || known != e.Message)
            LogObstacle(options.Logger, path, e.Message);
        _obstacles[path] = e.Message;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} is in the way and is tried again: {Reason}")]
    private static partial void LogObstacle(ILogger logger, string path, string reason);
}

/// <summary>What a look through the folders needs besides.</summary>
internal sealed record FolderRoundOptions(AdapterSettings Settings, TimeProvider Clock, ILogger<FolderRound> Logger);
