using System.Threading.Channels;
using HealthWuhan.Api.Limits;
using HealthWuhan.HealthCloud.Access;
using Microsoft.Extensions.Options;

namespace HealthWuhan.Api.Access;

/// <summary>A look could not be put on record, so it is not given: 503, send the same again.</summary>
public sealed class AccessLogUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// The one that appends to the access log on this node. Requests wait until their entries are durable, and while one group is being written the
/// next one gathers: many requests at once cost one commit.
/// </summary>
internal sealed partial class AccessWriter(AccessLog log, IOptions<LimitOptions> limits, TimeProvider clock, ILogger<AccessWriter> logger) : BackgroundService
{
    /// <summary>Entries that one call may bring: with the length of the queue it bounds what waits here to some 25 MB.</summary>
    public const int MostEntries = 100;

    private const int MostWaiting = 1000;
    private const int MostInGroup = 1000;

    private readonly Channel<Waiting> _queue = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private bool _isFailing;

    /// <summary>Returns when the entries are durable. A caller who leaves earlier may leave an entry of a look that was not given, never a look without one.</summary>
    /// <exception cref="AccessLogUnavailableException">They may not be: the database is away, or too much is waiting.</exception>
    public async Task Append(IReadOnlyList<AccessEntry> entries, CancellationToken cancellationToken)
    {
        if (entries.Count > MostEntries)
            throw new ArgumentException($"More than {MostEntries} entries at once.", nameof(entries));
        var waiting = new Waiting(entries);
        if (!_queue.Writer.TryWrite(waiting))
            throw new AccessLogUnavailableException("Too many entries wait for the access log, or this node is stopping.");
        try
        {
            // An entry is a write, also where what it is about is none.
            await waiting.Durable.Task.WaitAsync(limits.Value.WriteWithin, clock, cancellationToken);
        }
        catch
        {
            // Not begun yet: not to be written any more.
            waiting.Durable.TrySetCanceled(CancellationToken.None);
            throw;
        }
    }

    /// <summary>Kestrel stops before us, so that at the end only what is in the queue is left to write.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var stop = stoppingToken.Register(() => _queue.Writer.TryComplete());
        while (await _queue.Reader.WaitToReadAsync(CancellationToken.None))
            await Write(NextGroup());
    }

    private List<Waiting> NextGroup()
    {
        var group = new List<Waiting>();
        for (var entries = 0; entries < MostInGroup && _queue.Reader.TryRead(out var waiting);)
        {
            if (waiting.Durable.Task.IsCompleted)
                continue;
            group.Add(waiting);
            entries += waiting.Entries.Count;
        }

        return group;
    }

    private async Task Write(List<Waiting> group)
    {
        if (group.Count == 0)
            return;
        try
        {
            // Nobody's token: one request that is called off must not take the others' entries with it.
            await log.Append([.. group.SelectMany(waiting => waiting.Entries)], CancellationToken.None);
            _isFailing = false;
            foreach (var waiting in group)
                waiting.Durable.TrySetResult();
        }
        catch (Exception exception)
        {
            // An outage is told once, not by every request.
            if (!_isFailing)
                LogAppendFailed(exception);
            _isFailing = true;
            foreach (var waiting in group)
                waiting.Durable.TrySetException(new AccessLogUnavailableException("The access log cannot be written.", exception));
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The access log cannot be written: until it can, staff see and change nobody.")]
    private partial void LogAppendFailed(Exception exception);

    private sealed record Waiting(IReadOnlyList<AccessEntry> Entries)
    {
        public TaskCompletionSource Durable { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
