using System.Threading.Channels;
using HealthWuhan.Domain.Events;
using HealthWuhan.HealthCloud.Events;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace HealthWuhan.Grains.Events;

/// <summary>
/// The one that writes the city's record on this silo. Grains wait until what they bring is durable, and while one group is being committed the next
/// one gathers: however many grains write at once, they share a commit.
/// </summary>
/// <remarks>
/// What waits is bounded. With a slow database the queue fills, callers wait for room in it, and whose patience ends fails, with its state stored and its
/// event not: the grain tells it again when it is asked again. What is in the queue is written, also after its caller has left.
/// </remarks>
public sealed partial class EventWriter(IEventStore store, TimeProvider clock, ILogger<EventWriter> logger) : BackgroundService
{
    /// <summary>Entries that one caller may bring: with the length of the queue it bounds what waits here to some 50 MB, and usually to 5.</summary>
    public const int MostEntries = 100;

    private const int MostWaiting = 1000;
    private const int MostInGroup = 1000;

    /// <summary>Less than a grain's caller waits, so that they are told why.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    /// <summary>Callers who come within it share one timer, and the last of them waits so much less.</summary>
    private static readonly TimeSpan s_sharing = TimeSpan.FromSeconds(0.1);

    private readonly Channel<Waiting> _queue = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private SharedPatience? _patience;
    private bool _isFailing;

    /// <summary>Returns when the events are on record; of those that are there already nothing is done.</summary>
    /// <exception cref="TimeoutException">They may not be yet: too much is waiting, or the database does not answer.</exception>
    /// <exception cref="NpgsqlException">They are not.</exception>
    public Task Append(IEnumerable<CityEvent> events) => Append([.. events.Select(RecordEntry.Of)]);

    /// <summary>The same for entries of both sorts.</summary>
    public async Task Append(IReadOnlyList<RecordEntry> entries)
    {
        if (entries.Count == 0)
            return;
        if (entries.Count > MostEntries)
            throw new ArgumentException($"More than {MostEntries} entries at once.", nameof(entries));

        var waiting = new Waiting(entries);
        var patience = Patience();
        try
        {
            await _queue.Writer.WriteAsync(waiting, patience);
            await waiting.Recorded.Task.WaitAsync(patience);
        }
        catch (OperationCanceledException late) when (patience.IsCancellationRequested)
        {
            throw new TimeoutException("The city's record does not take in what happens as fast as it happens.", late);
        }
    }

    /// <summary>When somebody who comes now gives up. Every person's swab and result comes here: a timer for each of them costs more than it is worth.</summary>
    private CancellationToken Patience()
    {
        var known = Volatile.Read(ref _patience);
        if (known is not null && clock.GetElapsedTime(known.Since) < s_sharing)
            return known.Ends;

        // Not disposed: its timer is gone when it has fired, and who comes at the same time makes one more.
        var next = new SharedPatience(clock.GetTimestamp(), new CancellationTokenSource(s_patience, clock).Token);
        Volatile.Write(ref _patience, next);
        return next.Ends;
    }

    /// <summary>Grains stop before us, so that at the end only what is in the queue is left to write.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var stop = stoppingToken.Register(() => _queue.Writer.TryComplete());
        while (await _queue.Reader.WaitToReadAsync(CancellationToken.None))
            await Write(NextGroup());
    }

    private List<Waiting> NextGroup()
    {
        var group = new List<Waiting>();
        for (var entries = 0; entries < MostInGroup && _queue.Reader.TryRead(out var waiting); entries += waiting.Entries.Count)
            group.Add(waiting);
        return group;
    }

    private async Task Write(List<Waiting> group)
    {
        try
        {
            // Nobody's token: one caller who leaves must not take the others' events along.
            await store.Append([.. group.SelectMany(waiting => waiting.Entries)], CancellationToken.None);
            _isFailing = false;
            foreach (var waiting in group)
                waiting.Recorded.TrySetResult();
        }
        catch (PostgresException refused) when (group.Count > 1 && !refused.IsTransient)
        {
            // One of them cannot be stored. Halved until it is alone, it fails by itself and nobody with it.
            await Write(group[..(group.Count / 2)]);
            await Write(group[(group.Count / 2)..]);
        }
        catch (Exception exception)
        {
            Fail(group, exception);
        }
    }

    private void Fail(List<Waiting> group, Exception exception)
    {
        // An outage is told once, not by every group.
        if (!_isFailing)
            LogFailed(exception.GetType().Name, (exception as PostgresException)?.SqlState ?? "no answer");
        _isFailing = true;
        foreach (var waiting in group)
            waiting.Recorded.TrySetException(exception);
    }

    // Not the exception: its words may quote what was to be stored.
    [LoggerMessage(LogLevel.Error, "The city's record cannot be written ({Failure}, {State}): whatever it concerns is refused until it can.")]
    private partial void LogFailed(string failure, string state);

    private sealed record SharedPatience(long Since, CancellationToken Ends);

    private sealed record Waiting(IReadOnlyList<RecordEntry> Entries)
    {
        public TaskCompletionSource Recorded { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
