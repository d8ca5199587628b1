using System.Collections.Concurrent;
using HealthWuhan.Grains;
using HealthWuhan.Silo.Storage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Storage;

namespace HealthWuhan.Tests.Grains;

/// <summary>How a write fails.</summary>
public enum Fault
{
    /// <summary>Nothing reaches the storage.</summary>
    BeforeCommit,

    /// <summary>The write is stored, and its answer is lost: what a connection does that dies at the wrong moment.</summary>
    AfterCommit,
}

/// <summary>Makes the next writes of a state fail, or its reads, on whichever silo they happen.</summary>
public sealed class StorageFaults
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Fault?>> _planned = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _writes = new(StringComparer.Ordinal);
    private volatile string? _unreadable;
    private volatile TaskCompletionSource? _held;
    private volatile string? _hanging;
    private volatile TaskCompletionSource? _muted;
    private volatile string? _mute;
    private int _reads;

    /// <summary>A state that cannot be read while it is named here, as with the database away; null ends it.</summary>
    public string? Unreadable
    {
        get => _unreadable;
        set => _unreadable = value;
    }

    /// <summary>Writes of this state get no answer, as of a disk that hangs, until null is set; then they go on.</summary>
    public string? Hanging
    {
        get => _hanging;
        set
        {
            var held = _held;
            (_held, _hanging) = (value is null ? null : new(TaskCreationOptions.RunContinuationsAsynchronously), value);
            held?.TrySetResult();
        }
    }

    /// <summary>Reads of this state get no answer until null is set; then they go on.</summary>
    public string? Mute
    {
        get => _mute;
        set
        {
            var muted = _muted;
            (_muted, _mute) = (value is null ? null : new(TaskCreationOptions.RunContinuationsAsynchronously), value);
            muted?.TrySetResult();
        }
    }

    /// <summary>Makes so many writes of a state fail, <paramref name="after"/> so many that succeed.</summary>
    public void FailNext(string stateName, Fault fault, int times = 1, int after = 0)
    {
        for (var i = 0; i < after; i++)
            _planned.GetOrAdd(stateName, _ => new()).Enqueue(null);
        for (var i = 0; i < times; i++)
            _planned.GetOrAdd(stateName, _ => new()).Enqueue(fault);
    }

    /// <summary>Nothing that was planned for a state fails any more.</summary>
    public void Forget(string stateName) => _planned.TryRemove(stateName, out _);

    /// <summary>How many reads of any state there were.</summary>
    public int Reads => _reads;

    /// <summary>How many writes of any state there were.</summary>
    public int Writes() => _writes.Values.Sum();

    /// <summary>How many writes of a state there were.</summary>
    public int Writes(string stateName) => _writes.GetValueOrDefault(stateName);

    internal void Decorate(IServiceCollection services, NpgsqlDataSource database, StateKeys keys)
    {
        const string Default = "Default";
        services.AddKeyedSingleton<IGrainStorage>(Default, (provider, _) => new FaultyStorage(AdoNetGrainStorageFactory.Create(provider, Default), this));
        services.AddKeyedSingleton<IGrainStorage>(
            StateStores.Grouped, (provider, _) => new FaultyStorage(SiloStorage.OpenGrouped(provider, database, keys), this));
    }

    private Fault? Next(string stateName) => _planned.TryGetValue(stateName, out var faults) && faults.TryDequeue(out var fault) ? fault : null;

    private sealed class FaultyStorage(IGrainStorage storage, StorageFaults faults) : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>, IAsyncDisposable
    {
        public void Participate(ISiloLifecycle observer) => (storage as ILifecycleParticipant<ISiloLifecycle>)?.Participate(observer);

        public ValueTask DisposeAsync() => storage is IAsyncDisposable disposable ? disposable.DisposeAsync() : ValueTask.CompletedTask;

        public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            Interlocked.Increment(ref faults._reads);
            if (stateName == faults.Unreadable)
                throw new IOException("The storage cannot be reached.");
            if (stateName == faults.Mute && faults._muted is { } muted)
                await muted.Task;
            await storage.ReadStateAsync(stateName, grainId, grainState);
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => storage.ClearStateAsync(stateName, grainId, grainState);

        public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            faults._writes.AddOrUpdate(stateName, 1, (_, writes) => writes + 1);
            var fault = faults.Next(stateName);
            if (fault == Fault.BeforeCommit)
                throw new IOException("The write did not reach the storage.");
            if (stateName == faults.Hanging && faults._held is { } held)
                await held.Task;
            var etag = grainState.ETag;
            await storage.WriteStateAsync(stateName, grainId, grainState);
            if (fault != Fault.AfterCommit)
                return;

            grainState.ETag = etag;
            throw new IOException("The answer of the write was lost.");
        }
    }
}
