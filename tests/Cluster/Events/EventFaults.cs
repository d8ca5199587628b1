using System.Collections.Concurrent;
using HealthWuhan.HealthCloud.Events;
using HealthWuhan.Tests.Grains;
using Npgsql;

namespace HealthWuhan.Tests.Events;

/// <summary>Makes the next appends of an event fail, on whichever silo they happen: what a process leaves that dies after the state's write.</summary>
public sealed class EventFaults
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Fault>> _planned = new(StringComparer.Ordinal);

    /// <summary>Makes the next append fail that brings an entry with such an id.</summary>
    public void FailNext(string id, Fault fault) => _planned.GetOrAdd(id, _ => new()).Enqueue(fault);

    internal IEventStore Decorate(NpgsqlDataSource database) => new FaultyStore(new EventStore(database), this);

    private Fault? Next(IReadOnlyList<RecordEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (_planned.TryGetValue(entry.Id, out var faults) && faults.TryDequeue(out var fault))
                return fault;
        }

        return null;
    }

    private sealed class FaultyStore(IEventStore store, EventFaults faults) : IEventStore
    {
        public async Task Append(IReadOnlyList<RecordEntry> entries, CancellationToken cancellationToken)
        {
            var fault = faults.Next(entries);
            if (fault != Fault.BeforeCommit)
                await store.Append(entries, cancellationToken);
            if (fault is not null)
                throw new NpgsqlException("The record did not answer.");
        }
    }
}
