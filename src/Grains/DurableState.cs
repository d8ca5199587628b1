using System.Globalization;
using HealthWuhan.Domain;

namespace HealthWuhan.Grains;

/// <summary>
/// A grain's one state, read by <see cref="Load"/> when the grain is activated and written by <see cref="Commit"/> only. Readers that interleave with a write see
/// <see cref="Current"/>, which changes after the write has succeeded: nobody is shown what may still be lost.
/// </summary>
/// <remarks>There is one for each citizen who is awake, so it holds nothing that can be had otherwise (docs/decisions/0050-what-a-grain-holds.md); it is what readers of the process are shown, too.</remarks>
/// <param name="grain">Whose state it is.</param>
/// <param name="store">Where it is stored.</param>
internal partial class DurableState<TState>(IGrainBase grain, StateStore<TState> store) : IShown<TState>
    where TState : class
{
    private const int NotLoaded = -1;

    private volatile TState? _current;
    private volatile object? _page;
    private int _revision = NotLoaded;
    private bool _isInDoubt;
    private volatile bool _hasEnded;

    /// <summary>What is stored; null where nothing is.</summary>
    /// <exception cref="InvalidOperationException">The grain has not loaded it.</exception>
    public TState? Current => _revision == NotLoaded ? throw new InvalidOperationException("The state was not loaded.") : _current;

    /// <summary>
    /// How often the state has been stored; 0 where it never was. The storage counts: it is the ETag that our statements keep
    /// (0002-grain-storage.sql), so what is put on record with it can be told from what was put there before.
    /// </summary>
    public long Revision => Current is null ? 0 : _revision;

    /// <summary>Whose state it is.</summary>
    public GrainId Grain => grain.GrainContext.GrainId;

    // In this order: what was there before the grain went is what was stored.
    TState? IShown<TState>.Current => _current is { } current && !_hasEnded ? current : null;

    object? IShown<TState>.Page
    {
        get => _page;
        set => _page = value;
    }

    private string? ETag => _revision > 0 ? _revision.ToString(CultureInfo.InvariantCulture) : null;

    /// <summary>Reads what is stored, unless that has been done: the first thing that a grain does when it is activated.</summary>
    public async Task Load()
    {
        if (_revision != NotLoaded)
            return;

        Take(await Read());
        if (!Changes.HaveSettled)
            LookAgain(s_firstLook < Changes.Settling ? s_firstLook : Changes.Settling);
    }

    /// <summary>
    /// Stores the next state, unless it is the very instance that is stored already. If the write fails nobody knows whether it
    /// reached the disk: the grain reads what is true, and does again what it does when it is activated. Until the storage answers,
    /// <see cref="Current"/> is what was stored for certain, for readers, and nothing is written.
    /// </summary>
    /// <exception cref="TimeoutException">An earlier write is still in doubt.</exception>
    public async Task Commit(TState next)
    {
        if (ReferenceEquals(next, Current))
            return;
        ThrowIfInDoubt();
        var state = Known(next);
        try
        {
            await store.Write(Grain, state);
        }
        catch (Exception exception)
        {
            await Settle(exception);
            throw;
        }

        Set(next, RevisionOf(state.ETag));
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
        ThrowIfInDoubt();
        var known = _revision;
        var stored = await Read();
        // Also where something was stored from here meanwhile: that is ahead of what was read, and nobody else had stored anything.
        if (_revision != known || RevisionOf(stored.ETag) == known)
            return false;

        Take(stored);
        return true;
    }

    /// <summary>Stores what is left, or deletes what is stored where nothing is.</summary>
    public Task CommitOrClear(TState? next) => next is null ? Clear() : Commit(next);

    /// <summary>Deletes the stored state; does nothing where none is stored. Fails as <see cref="Commit"/> does.</summary>
    public async Task Clear()
    {
        if (Current is not { } current)
            return;
        ThrowIfInDoubt();
        var state = Known(current);
        try
        {
            await store.Clear(Grain, state);
        }
        catch
        {
            grain.DeactivateOnIdle();
            throw;
        }

        Set(null, RevisionOf(state.ETag));
    }

    /// <summary>The grain goes; whatever it still does is shown to nobody.</summary>
    public void End()
    {
        _hasEnded = true;
        _page = null;
    }

    /// <summary>How it is found out, from a timer, whether something else is stored: by asking, where calls do not interleave.</summary>
    protected virtual Task<bool> Look() => Refresh();

    private void ThrowIfInDoubt()
    {
        if (_isInDoubt)
            throw new TimeoutException("Whether an earlier write was stored is not known yet; send the same again.");
    }

    private Task<GrainState<TState>> Read() => store.Read(Grain);

    /// <summary>For the storage: a state on top of the version that is known.</summary>
    private GrainState<TState> Known(TState state) => new(state, ETag) { RecordExists = _current is not null };

    private void Take(GrainState<TState> stored) => Set(stored.RecordExists ? stored.State : null, RevisionOf(stored.ETag));

    private void Set(TState? current, int revision)
    {
        _current = current;
        _revision = revision;
    }

    private static int RevisionOf(string? etag) => etag is { Length: > 0 } ? int.Parse(etag, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
}
