using System.Diagnostics;

namespace HealthWuhan.Grains;

/// <summary>
/// The one state of a grain whose calls interleave: many changes, one write. A change is made in memory at once, on top of those that are still being written, and its caller
/// is answered when it is stored. What is shown is what is stored.
/// </summary>
/// <remarks>
/// While a write is under way the next changes gather, so however many call, there is one write at a time and none waits for more than two. As with <see cref="DurableState{TState}"/> a
/// failed write is not known to have failed: everybody who waits is told, everything on top of it is void, and the grain goes.
/// </remarks>
/// <param name="grain">Whose state it is.</param>
/// <param name="storage">Where it is stored.</param>
/// <param name="after">What is to be done with every state that was stored, before those who wait for it are answered.</param>
internal sealed class CoalescedState<TState>(IGrainBase grain, IPersistentState<TState> storage, Func<TState, Task> after)
    where TState : class
{
    private static readonly string s_kind = typeof(TState).Name;

    private TState? _stored;
    private TState? _latest;
    private bool _loaded;
    private bool _isAwaited;
    private Exception? _broken;
    private TaskCompletionSource _next = New();
    private TaskCompletionSource? _underWay;

    /// <summary>What is stored; null where nothing is.</summary>
    public TState? Current
    {
        get
        {
            Load();
            return _stored;
        }
    }

    /// <summary>With everything that is being written: what the next change builds on.</summary>
    public TState? Latest
    {
        get
        {
            Load();
            return _broken is null ? _latest : throw new OrleansException("A write has failed; send the same again.", _broken);
        }
    }

    /// <summary>Returns when this state, or one after it, is stored, and what follows from it is done; also where it changes nothing, for a repeat may be ahead of its write.</summary>
    public Task Commit(TState next)
    {
        Load();
        if (_broken is not null)
            throw new OrleansException("A write has failed; send the same again.", _broken);

        (_latest, _isAwaited) = (next, true);
        var mine = _next.Task;
        if (_underWay is null)
            Write().Ignore();
        return mine;
    }

    /// <summary>Deletes the stored state; nobody may be waiting for a write.</summary>
    public async Task Clear()
    {
        Load();
        try
        {
            await storage.ClearStateAsync();
        }
        catch
        {
            grain.DeactivateOnIdle();
            throw;
        }

        (_stored, _latest) = (null, null);
    }

    /// <summary>Writes until nobody waits.</summary>
    private async Task Write()
    {
        while (_isAwaited)
        {
            (_underWay, _next, _isAwaited) = (_next, New(), false);
            var next = _latest!;
            if (!await Store(next))
                return;

            try
            {
                await after(next);
                _underWay.SetResult();
            }
            catch (Exception exception)
            {
                // It is stored; what follows from it is done when somebody asks again.
                _underWay.SetException(exception);
                _underWay.Task.Ignore();
            }
        }

        _underWay = null;
    }

    /// <summary>Whether it is stored; where it may not be, everybody has been told.</summary>
    private async Task<bool> Store(TState next)
    {
        if (ReferenceEquals(next, _stored))
            return true;

        var began = Stopwatch.GetTimestamp();
        storage.State = next;
        try
        {
            await storage.WriteStateAsync();
        }
        catch (Exception exception)
        {
            CityMeter.Committed(Stopwatch.GetElapsedTime(began), s_kind, "failed");
            Break(exception);
            return false;
        }

        CityMeter.Committed(Stopwatch.GetElapsedTime(began), s_kind, "stored");
        _stored = next;
        return true;
    }

    private void Load()
    {
        if (_loaded)
            return;

        _stored = _latest = storage.RecordExists ? storage.State : null;
        _loaded = true;
    }

    private void Break(Exception exception)
    {
        _broken = exception;
        _underWay!.SetException(exception);
        _next.SetException(exception);
        // Nobody may have come to wait.
        _underWay.Task.Ignore();
        _next.Task.Ignore();
        grain.DeactivateOnIdle();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
