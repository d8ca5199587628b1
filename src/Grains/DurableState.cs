using System.Diagnostics;
using System.Globalization;

namespace HealthWuhan.Grains;

/// <summary>
/// A grain's one state, read from what is stored and written by <see cref="Commit"/> only. Readers that interleave with a write see
/// <see cref="Current"/>, which changes after the write has succeeded: nobody is shown what may still be lost.
/// </summary>
internal sealed class DurableState<TState>(IGrainBase grain, IPersistentState<TState> storage)
    where TState : class
{
    private static readonly string s_kind = typeof(TState).Name;

    private TState? _current;
    private bool _loaded;

    /// <summary>What is stored; null where nothing is.</summary>
    public TState? Current
    {
        get
        {
            // The storage fills itself after the grain's constructor has run, so the first look happens here.
            if (!_loaded)
            {
                _current = storage.RecordExists ? storage.State : null;
                _loaded = true;
            }

            return _current;
        }
    }

    /// <summary>
    /// How often the state has been stored; 0 where it never was. The storage counts: it is the ETag that our statements keep
    /// (0002-grain-storage.sql), so what is put on record with it can be told from what was put there before.
    /// </summary>
    public long Revision => storage.Etag is { Length: > 0 } etag ? long.Parse(etag, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    /// <summary>
    /// Stores the next state, unless it is the very instance that is stored already. If the write fails nobody knows whether it
    /// reached the disk: the grain goes, and its next activation reads what is true.
    /// </summary>
    public async Task Commit(TState next)
    {
        var before = Current;
        if (ReferenceEquals(next, before))
            return;

        storage.State = next;
        var began = Stopwatch.GetTimestamp();
        try
        {
            await storage.WriteStateAsync();
        }
        catch
        {
            CityMeter.Committed(Stopwatch.GetElapsedTime(began), s_kind, "failed");
            storage.State = before!;
            grain.DeactivateOnIdle();
            throw;
        }

        CityMeter.Committed(Stopwatch.GetElapsedTime(began), s_kind, "stored");
        _current = next;
    }

    /// <summary>Stores what is left, or deletes what is stored where nothing is.</summary>
    public Task CommitOrClear(TState? next) => next is null ? Clear() : Commit(next);

    /// <summary>Deletes the stored state; does nothing where none is stored. Fails as <see cref="Commit"/> does.</summary>
    public async Task Clear()
    {
        if (Current is null)
            return;

        try
        {
            await storage.ClearStateAsync();
        }
        catch
        {
            grain.DeactivateOnIdle();
            throw;
        }

        _current = null;
    }
}
