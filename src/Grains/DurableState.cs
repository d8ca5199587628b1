using System.Diagnostics;
using System.Globalization;
using HealthWuhan.Domain;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace HealthWuhan.Grains;

/// <summary>
/// A grain's one state, read from what is stored and written by <see cref="Commit"/> only. Readers that interleave with a write see
/// <see cref="Current"/>, which changes after the write has succeeded: nobody is shown what may still be lost.
/// </summary>
internal sealed class DurableState<TState>(IGrainBase grain, IPersistentState<TState> storage)
    where TState : class
{
    private static readonly string s_kind = typeof(TState).Name;

    /// <summary>How long a failed write waits to learn whether the storage answers at all, and then between one question and the next.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);

    /// <summary>By then a second activation has usually been found and ended.</summary>
    private static readonly TimeSpan s_firstLook = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan s_untilItStays = TimeSpan.FromSeconds(5);

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
    /// reached the disk: the grain goes, and its next activation reads what is true. Where the storage is away the grain stays until that has answered for a while: until then
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
        (_current, _revision) = (next, RevisionOf(storage.Etag));
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

        (_current, _revision) = (null, 0);
    }

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

    private SiloChanges Changes => grain.GrainContext.ActivationServices.GetRequiredService<SiloChanges>();

    /// <summary>What was read while silos came and went may be what another activation changes just after: it is looked at again, less and less often, until they have settled.</summary>
    private void LookAgain(TimeSpan pause)
    {
        IGrainTimer? timer = null;
        timer = grain.RegisterGrainTimer(Look, new GrainTimerCreationOptions(pause, pause));

        async Task Look(CancellationToken cancellationToken)
        {
            // Fails where the storage is away, and comes again.
            if (await Refresh())
                grain.DeactivateOnIdle();
            else if (pause < Changes.Settling)
                LookAgain(2 * pause);
            timer!.Dispose();
        }
    }

    private void ThrowIfInDoubt()
    {
        if (_isInDoubt)
            throw new TimeoutException("Whether an earlier write was stored is not known yet; send the same again.");
    }

    private void Take() => (_current, _revision) = (storage.RecordExists ? storage.State : null, RevisionOf(storage.Etag));

    private static long RevisionOf(string? etag) => etag is { Length: > 0 } ? long.Parse(etag, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    /// <summary>A grain that went while its storage is away could not come back, and its readers would be refused for as long.</summary>
    private async Task Settle(Exception failure)
    {
        if (failure is InconsistentStateException)
        {
            grain.DeactivateOnIdle();
            return;
        }

        _isInDoubt = true;
        var answering = AnswersTwice();
        if (await Task.WhenAny(answering, Pause(2 * s_pause)) == answering && await answering)
            grain.DeactivateOnIdle();
        else
            ReadAgain(answering).Ignore();
    }

    /// <summary>Once is not enough: a server that is being stopped, or starved of connections, may answer a last time.</summary>
    private async Task<bool> AnswersTwice()
    {
        if (!await Answers())
            return false;
        await Pause(s_pause);
        return await Answers();
    }

    /// <summary>Two reads at once would not know whose version counts, so the ones before end first.</summary>
    private async Task ReadAgain(Task before)
    {
        await before;
        while (!await Answers())
        {
            if (grain.GrainContext.Deactivated.IsCompleted)
                return;
            await Pause(s_pause);
        }

        Take();
        _isInDoubt = false;
        // What only an activation does, such as finishing what was cut short, is done by the next one, when the storage has had time to show that it stays.
        await Pause(s_untilItStays);
        grain.DeactivateOnIdle();
    }

    private async Task<bool> Answers()
    {
        try
        {
            await storage.ReadStateAsync();
            return true;
        }
        catch (Exception)
        {
            // Why, whoever writes is told.
            return false;
        }
    }

    private Task Pause(TimeSpan time) => Task.Delay(time, grain.GrainContext.ActivationServices.GetRequiredService<TimeProvider>());
}
