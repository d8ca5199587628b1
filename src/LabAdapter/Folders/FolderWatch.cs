using HealthWuhan.LabAdapter.Journal;
using HealthWuhan.LabAdapter.Settings;

namespace HealthWuhan.LabAdapter.Folders;

/// <summary>
/// Looks through the folders again and again. Notices of the file system (which lose some, and know nothing of a network drive) only make the next look come sooner.
/// </summary>
internal sealed partial class FolderWatch : BackgroundService
{
    private readonly FolderRound _round;
    private readonly AdapterSettings _settings;
    private readonly TimeProvider _clock;
    private readonly ILogger<FolderWatch> _logger;
    private readonly SemaphoreSlim _notice = new(0, 1);

    public FolderWatch(FolderRound round, AdapterJournal journal, FolderRoundOptions options, ILogger<FolderWatch> logger)
    {
        (_round, _settings, _clock, _logger) = (round, options.Settings, options.Clock, logger);
        journal.OriginalAnswered += (_, _) => Notice();
    }

    public override void Dispose()
    {
        _notice.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var watchers = _round.Folders.Select(folder => Listen(folder.Path)).ToArray();
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await _round.Look(stoppingToken);
                var wait = _round.IsSettling && _settings.Intake.Settle < _settings.Intake.ScanEvery ? _settings.Intake.Settle : _settings.Intake.ScanEvery;
                await WaitForNotice(wait, stoppingToken);
            }
        }
        finally
        {
            foreach (var watcher in watchers)
                watcher?.Dispose();
        }
    }

    private async Task WaitForNotice(TimeSpan wait, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var notice = _notice.WaitAsync(waiting.Token);
        await Task.WhenAny(notice, Task.Delay(wait, _clock, waiting.Token));
        await waiting.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private FileSystemWatcher? Listen(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var watcher = new FileSystemWatcher(folder) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.Size | NotifyFilters.LastWrite };
            watcher.Created += (_, _) => Notice();
            watcher.Changed += (_, _) => Notice();
            watcher.Renamed += (_, _) => Notice();
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            LogNoNotices(folder, e.Message);
            return null;
        }
    }

    private void Notice()
    {
        try
        {
            if (_notice.CurrentCount == 0)
                _notice.Release();
        }
        catch (Exception e) when (e is SemaphoreFullException or ObjectDisposedException)
        {
            // Another notice was first, or the adapter ends.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The file system gives no notices of {Folder} ({Reason}); it is looked through regularly.")]
    private partial void LogNoNotices(string folder, string reason);
}
