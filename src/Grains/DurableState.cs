using System.Diagnostics;
using System.Globalization;
using HealthWuhan.Domain;

namespace HealthWuhan.Grains;

/// <summary>
/// A grain's one state, read from what is stored and written by <see cref="Commit"/> only. Readers that interleave with a write see
/// <see cref="Current"/>, which changes after the write has succeeded: nobody is shown what may still be lost.
/// </summary>
/// <param name="grain">Whose state it is.</param>
/// <param name="storage">Where it is stored.</param>
/// <param name="look">How it is found out, from a timer, whether something else is stored: <see cref="Refresh"/>, where calls do not interleave.</param>
internal sealed partial class DurableState<TState>(IGrainBase grain, IPersistentState<TState> storage, Func<Task<bool>>? look = null)
    where TState : class
{
    private static readonly string s_kind = typeof(TState).Name;

    private TState? _current;
    private long _revision;
    private bool _loaded;
    private bool _isInDoubt;

    /// <summary>What is stored; null where nothing is.</summary>
    public TState? Current
    {
        get
        {
            Load();
            return _current;
        }
    }

    /// <summary>What readers of this process see of <see cref="Current"/> without a call; null where none has asked for it.</summary>
    public Shown<TState>? Shown { get; private set; }

    /// <summary>
    /// How often the state has been stored; 0 where it never was. The storage counts: it is the ETag that our statements keep
    /// (0002-grain-storage.sql), so what is put on record with it can be told from what was put there before.
    /// </summary>
    public long Revision
    {
        get
        {
            Load();
            return _revision;
        }
    }

    /// <summary>
    /// Stores the next state, unless it is the very instance that is stored already. If the write fails nobody knows whether it
    /// reached the disk: the grain reads what is true, and does again what it does when it is activated. Until the storage answers,
    /// <see cref="Current"/> is what was stored for certain, for readers, and nothing is written.
    /// </summary>
    /// <exception cref="TimeoutException">An earlier write is still in doubt.</exception>
    public async Task Commit(TState next)
    {
        var before = Current;
        if (ReferenceEquals(next, before))
            return;
        ThrowIfInDoubt();
        storage.State = next;
        var began = Stopwatch.GetTimestamp();
        try
        {
            await storage.WriteStateAsync();
        }
        catch (Exception exception)
        {
            CityMeter.Committed(Stopwatch.GetElapsedTime(began), s_kind, "failed");
            storage.State = before!;
            await Settle(exception);
            throw;
        }

        CityMeter.Committed(Stopwatch.GetElapsedTime(began), s_kind, "stored");
        Set(next, RevisionOf(storage.Etag));
    }

    /// <summary>
    /// What a rule decides on what is stored. Before it is told, a refusal is made sure of by asking the storage: another activation, of which there may be one while silos come and go, may have stored
    /// what changes it. An answer that is not a refusal needs no such question, for what follows from it is stored, and the storage knows.
    /// </summary>
    public async ValueTask<Result<T>> Decide<T>(Func<TState?, Result<T>> rule)
    {
        var decision = rule(Current);
        return decision.Refusal is not null && await Refresh() ? rule(Current) : decision;
    }

    /// <summary>Asks the storage, and takes what is stored; whether it is something else than what was known.</summary>
    /// <exception cref="TimeoutException">An earlier write is still in doubt.</exception>
    public async Task<bool> Refresh()
    {
        Load();
        ThrowIfInDoubt();
        var known = storage.Etag;
        await storage.ReadStateAsync();
        if (storage.Etag != known)
        {
            Take();
            return true;
        }

        // One copy is enough.
        if (_current is not null)
            storage.State = _current;
        return false;
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

        Set(null, 0);
    }

    /// <summary>Lets readers of this process see <see cref="Current"/> from now on, until the grain goes.</summary>
    public Shown<TState> Show() => Shown ??= new(grain.GrainContext.GrainId, Current);

    // The storage fills itself after the grain's constructor has run, so the first look happens here.
    private void Load()
    {
        if (_loaded)
            return;

        Take();
        _loaded = true;
        if (!Changes.HaveSettled)
            LookAgain(s_firstLook < Changes.Settling ? s_firstLook : Changes.Settling);
    }

    private void ThrowIfInDoubt()
    {
        if (_isInDoubt)
            throw new TimeoutException("Whether an earlier write was stored is not known yet; send the same again.");
    }

    private void Take() => Set(storage.RecordExists ? storage.State : null, RevisionOf(storage.Etag));

    private void Set(TState? current, long revision)
    {
        (_current, _revision) = (current, revision);
        Shown?.Show(current);
    }

    private static long RevisionOf(string? etag) => etag is { Length: > 0 } ? long.Parse(etag, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
}
