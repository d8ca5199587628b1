using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace HealthWuhan.Grains;

/// <summary>How a state that may not be what is stored becomes what is stored.</summary>
internal partial class DurableState<TState>
{
    /// <summary>How long a failed write waits to learn whether the storage answers at all, and then between one question and the next.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);

    /// <summary>By then a second activation has usually been found and ended.</summary>
    private static readonly TimeSpan s_firstLook = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan s_untilItStays = TimeSpan.FromSeconds(5);

    private SiloChanges Changes => grain.GrainContext.ActivationServices.GetRequiredService<SiloChanges>();

    /// <summary>What was read while silos came and went may be what another activation changes just after: it is looked at again, less and less often, until they have settled.</summary>
    private void LookAgain(TimeSpan pause)
    {
        IGrainTimer? timer = null;
        timer = grain.RegisterGrainTimer(Look, new GrainTimerCreationOptions(pause, pause));

        async Task Look(CancellationToken cancellationToken)
        {
            // Where the storage is away, it comes again.
            if (_isInDoubt || await IsOutdated() is not { } outdated)
                return;
            if (outdated)
                await grain.OnActivateAsync(cancellationToken);
            if (pause < Changes.Settling)
                LookAgain(2 * pause);
            timer!.Dispose();
        }
    }

    /// <summary>Null where the storage does not answer.</summary>
    private async Task<bool?> IsOutdated()
    {
        try
        {
            return await Look();
        }
        catch (Exception)
        {
            // The storage's own log says why.
            return null;
        }
    }

    /// <summary>The grain stays: one that went while its storage is away, or just before, could not come back, and its readers would be refused for as long.</summary>
    private async Task Settle(Exception failure)
    {
        if (failure is InconsistentStateException)
        {
            grain.DeactivateOnIdle();
            return;
        }

        _isInDoubt = true;
        var answering = AnswersTwice();
        if (await Task.WhenAny(answering, Pause(2 * s_pause)) == answering && await answering is { } stored)
            GoOn(stored, resume: TimeSpan.Zero);
        else
            ReadAgain(answering).Ignore();
    }

    /// <summary>With what is stored. It may still change: a server may finish a write whose connection has ended.</summary>
    /// <param name="stored">What is stored.</param>
    /// <param name="resume">When the grain does again what only an activation does, such as finishing what was cut short.</param>
    private void GoOn(GrainState<TState> stored, TimeSpan resume)
    {
        Take(stored);
        _isInDoubt = false;
        LookAgain(s_firstLook);
        InTurn(grain.OnActivateAsync, resume);
    }

    /// <summary>Never in the midst of a request, whose next state may be made of the one before.</summary>
    private void InTurn(Func<CancellationToken, Task> work, TimeSpan pause) => grain.RegisterGrainTimer(work, new GrainTimerCreationOptions(pause, Timeout.InfiniteTimeSpan));

    /// <summary>Once is not enough: a server that is being stopped, or starved of connections, may answer a last time.</summary>
    private async Task<GrainState<TState>?> AnswersTwice()
    {
        if (await Answer() is null)
            return null;
        await Pause(s_pause);
        return await Answer();
    }

    /// <summary>Two reads at once would not know whose version counts, so the ones before end first.</summary>
    private async Task ReadAgain(Task before)
    {
        await before;
        GrainState<TState>? stored;
        while ((stored = await Answer()) is null)
        {
            if (grain.GrainContext.Deactivated.IsCompleted)
                return;
            await Pause(s_pause);
        }

        // Resumed when the storage has had time to show that it stays.
        InTurn(
            _ =>
            {
                GoOn(stored, s_untilItStays);
                return Task.CompletedTask;
            },
            TimeSpan.Zero);
    }

    /// <summary>What is stored; null where the storage does not answer.</summary>
    private async Task<GrainState<TState>?> Answer()
    {
        try
        {
            return await Read();
        }
        catch (Exception)
        {
            // Why, whoever writes is told.
            return null;
        }
    }

    private Task Pause(TimeSpan time) => Task.Delay(time, grain.GrainContext.ActivationServices.GetRequiredService<TimeProvider>());
}
