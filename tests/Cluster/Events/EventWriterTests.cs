using System.Collections.Concurrent;
using HealthWuhan.Grains.Events;
using HealthWuhan.HealthCloud.Events;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace HealthWuhan.Tests.Events;

/// <summary>One writer for many grains: groups, a slow database, and an event that cannot be stored.</summary>
public sealed class EventWriterTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new();
    private readonly GatedStore _store = new();
    private readonly EventWriter _writer;

    public EventWriterTests() => _writer = new(_store, _clock, NullLogger<EventWriter>.Instance);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _writer.StartAsync(Cancel);

    public async ValueTask DisposeAsync()
    {
        _store.Open();
        await _writer.StopAsync(Cancel);
        _writer.Dispose();
        _store.Dispose();
    }

    [Fact]
    public async Task What_comes_while_a_group_is_written_shares_the_next_commit()
    {
        var first = Append("first");
        await _store.Began();
        var others = Enumerable.Range(0, 50).Select(number => Append($"{number}")).ToArray();
        _store.Open();
        await Task.WhenAll([first, .. others]);
        Assert.Equal([1, 50], _store.Groups.Select(group => group.Count));
    }

    [Fact]
    public async Task With_a_slow_database_callers_are_refused_when_their_patience_ends_and_nothing_that_waits_is_dropped()
    {
        var first = Append("first");
        await _store.Began();
        var waiting = Enumerable.Range(0, 1000).Select(number => Append($"waiting-{number}")).ToArray();
        // The queue is full: this one waits for room in it.
        var late = Append("late");
        _clock.Advance(TimeSpan.FromSeconds(4));
        foreach (var refused in (Task[])[first, .. waiting, late])
            await Assert.ThrowsAsync<TimeoutException>(() => refused);

        _store.Open();
        await Append("afterwards");
        var stored = _store.Groups.SelectMany(group => group).ToHashSet(StringComparer.Ordinal);
        Assert.Equal((1002, false), (stored.Count, stored.Contains("late")));
    }

    [Fact]
    public async Task An_event_that_cannot_be_stored_fails_alone()
    {
        var first = Append("first");
        await _store.Began();
        var others = Enumerable.Range(0, 20).Select(number => Append(number == 13 ? GatedStore.Poison : $"{number}")).ToArray();
        _store.Open();
        await first;
        await Assert.ThrowsAsync<PostgresException>(() => others[13]);
        await Task.WhenAll(others.Where((_, number) => number != 13));
        await Append("afterwards");
    }

    [Fact]
    public async Task With_the_database_away_everybody_is_told_and_the_next_try_succeeds()
    {
        _store.IsAway = true;
        _store.Open();
        await Assert.ThrowsAsync<NpgsqlException>(() => Append("first"));
        _store.IsAway = false;
        await Append("first");
        Assert.Equal(["first"], _store.Groups.Last());
    }

    private Task Append(string id) => _writer.Append([new RecordEntry(id, "kind", new(2021, 8, 4), default, "{}")]);

    /// <summary>Holds every group back until it is opened.</summary>
    private sealed class GatedStore : IEventStore, IDisposable
    {
        public const string Poison = "poison";

        private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly SemaphoreSlim _began = new(0);

        public bool IsAway { get; set; }

        public ConcurrentQueue<IReadOnlyList<string>> Groups { get; } = [];

        public Task Began() => _began.WaitAsync(Cancel);

        public void Open() => _gate.TrySetResult();

        public void Dispose() => _began.Dispose();

        public async Task Append(IReadOnlyList<RecordEntry> entries, CancellationToken cancellationToken)
        {
            _began.Release();
            await _gate.Task;
            if (IsAway)
                throw new NpgsqlException("The database is away.");
            if (entries.Any(entry => entry.Id == Poison))
                throw new PostgresException("violates a check", "ERROR", "ERROR", PostgresErrorCodes.CheckViolation);
            Groups.Enqueue([.. entries.Select(entry => entry.Id)]);
        }
    }
}
