using HealthWuhan.Domain;
using Microsoft.Extensions.DependencyInjection;

namespace HealthWuhan.Grains;

/// <summary>
/// The one state of a grain whose calls interleave: many changes, one write. A change is made in memory at once, on top of those that are still being written, and its caller
/// is answered when it is stored. What is shown is what is stored.
/// </summary>
/// <remarks>
/// While the storage is written or asked the next changes and questions gather, so however many call, there is one of either at a time and none waits for more than two. What holds of a write that
/// failed, of a refusal and of a second activation is <see cref="DurableState{TState}"/>'s: everybody who waits is told, everything on top of a failed write is void, and the grain goes on with what is stored.
/// </remarks>
internal sealed class CoalescedState<TState>
    where TState : class
{
    /// <summary>At an opening moment very many are refused: they share the answer to a question.</summary>
    private static readonly TimeSpan s_betweenQuestions = TimeSpan.FromMilliseconds(100);

    private readonly IGrainBase _grain;
    private readonly DurableState<TState> _stored;
    private readonly Func<TState, Task> _after;

    private TState? _ahead;
    private Round _next = new();
    private bool _isWorking;
    private Task<bool>? _question;
    private long _asked;

    /// <summary>Reads nothing yet.</summary>
    /// <param name="grain">Whose state it is.</param>
    /// <param name="store">Where it is stored.</param>
    /// <param name="after">What is to be done with every state that was stored, before those who wait for it are answered.</param>
    public CoalescedState(IGrainBase grain, StateStore<TState> store, Func<TState, Task> after)
    {
        _grain = grain;
        _stored = new Stored(grain, store, HasChanged);
        _after = after;
    }

    /// <summary>What is stored; null where nothing is.</summary>
    public TState? Current => _stored.Current;

    /// <summary>With everything that is being written: what the next change builds on.</summary>
    public TState? Latest => _ahead ?? _stored.Current;

    /// <summary>As <see cref="DurableState{TState}.Load"/>.</summary>
    public Task Load() => _stored.Load();

    private TimeProvider Clock => _grain.GrainContext.ActivationServices.GetRequiredService<TimeProvider>();

    /// <summary>
    /// Stores what a rule makes of <see cref="Latest"/>, without a pause between the look and the change. Returns when this state, or one after it, is stored, and what follows from it is done; also where it changes
    /// nothing, for a repeat may be ahead of its write. A refusal is told when the storage has shown that nothing else is stored than was known, and decided again where something is.
    /// </summary>
    public async Task<Result<TState>> Commit(Func<TState?, Result<TState>> rule)
    {
        var decision = rule(Latest);
        if (decision.Refusal is not null && await HasChanged())
            decision = rule(Latest);
        if (decision.Refusal is not null)
            return decision;

        if (!ReferenceEquals(decision.Value, Latest))
            _ahead = decision.Value;
        _next.IsOfChanges = true;
        await Join();
        return decision;
    }

    /// <summary>Deletes the stored state; nobody may be waiting for a write.</summary>
    public async Task Clear()
    {
        await _stored.Clear();
        _ahead = null;
    }

    /// <summary>Whether something else is stored than was known. A write that succeeds says so, too: who is behind cannot write.</summary>
    private Task<bool> HasChanged() => _question ??= Ask();

    private async Task<bool> Ask()
    {
        // Not before it is noted: who comes after the storage was asked asks anew.
        await Task.Yield();
        var pause = s_betweenQuestions - Clock.GetElapsedTime(_asked);
        if (pause > TimeSpan.Zero)
            await Task.Delay(pause, Clock);
        (_question, _asked) = (null, Clock.GetTimestamp());
        _next.IsOfQuestions = true;
        return await Join();
    }

    private Task<bool> Join()
    {
        var answer = _next.Answer.Task;
        if (!_isWorking)
            Work().Ignore();
        return answer;
    }

    /// <summary>Until nobody waits.</summary>
    private async Task Work()
    {
        _isWorking = true;
        while (_next.IsAwaited)
        {
            var round = _next;
            _next = new();
            await Do(round);
        }

        _isWorking = false;
    }

    private async Task Do(Round round)
    {
        try
        {
            var isOther = await Store(round);
            if (round.IsOfChanges && _stored.Current is { } stored)
                await _after(stored);
            round.Answer.SetResult(isOther);
        }
        catch (Exception exception)
        {
            // Where it is stored, what follows from it is done when somebody asks again.
            round.Fail(exception);
        }
    }

    /// <summary>Writes what is to be written, or asks what is stored; whether that is something else than was known.</summary>
    private async Task<bool> Store(Round round)
    {
        try
        {
            if (_ahead is { } next)
            {
                await _stored.Commit(next);
                if (ReferenceEquals(next, _ahead))
                    _ahead = null;
                return false;
            }

            if (!round.IsOfQuestions || !await _stored.Refresh())
                return false;
        }
        catch (Exception exception)
        {
            Void(exception);
            throw;
        }

        if (_ahead is not null)
            Void(new TimeoutException("Something else was stored meanwhile; send the same again."));
        return true;
    }

    /// <summary>What was made of a state that is not what is stored comes to nothing.</summary>
    private void Void(Exception exception)
    {
        _ahead = null;
        _next.Fail(exception);
        _next = new();
    }

    /// <summary>Is not asked beside a write.</summary>
    private sealed class Stored(IGrainBase grain, StateStore<TState> store, Func<Task<bool>> look) : DurableState<TState>(grain, store)
    {
        protected override Task<bool> Look() => look();
    }

    /// <summary>Those who wait for the same answer of the storage.</summary>
    private sealed class Round
    {
        public TaskCompletionSource<bool> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsOfChanges { get; set; }

        public bool IsOfQuestions { get; set; }

        public bool IsAwaited => IsOfChanges || IsOfQuestions;

        public void Fail(Exception exception)
        {
            Answer.SetException(exception);
            // Nobody may have come to wait.
            Answer.Task.Ignore();
        }
    }
}
