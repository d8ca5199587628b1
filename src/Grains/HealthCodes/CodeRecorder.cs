using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Grains.Directives;
using HealthWuhan.HealthCloud;

namespace HealthWuhan.Grains.HealthCodes;

/// <summary>Stores a citizen's state where the code may change by it, and puts every change of the code on the city's record.</summary>
/// <remarks>
/// A change is stored with the person in the same write as what it follows from, then recorded, then marked as recorded. Whatever dies in between,
/// the person still knows of it, and their next call finishes it; the record can never be ahead of them. Somebody Green to whom nothing is to come
/// is written once, as without it.
/// </remarks>
internal sealed class CodeRecorder(
    IGrainBase grain, DurableState<Citizen> state, HealthCodeChanges changes, LiveDirectives directives, TimeProvider clock)
{
    private HealthCodePolicy Policy => directives.Policy<HealthCodePolicy>();

    /// <summary>Whether a change is stored that may not be on record.</summary>
    public bool IsBehind => state.Current?.RecordedCode is { IsOnRecord: false };

    /// <summary>As <see cref="DurableState{TState}.Commit"/>; the change of the code is on record when it returns. Also the same instance is looked at.</summary>
    public async Task Commit(Citizen next)
    {
        var isRepeat = ReferenceEquals(next, state.Current);
        // What time alone has changed comes before what is new, each at its own moment.
        if (state.Current?.RecordedCode is not null)
            await CatchUp();

        var latest = isRepeat ? state.Current! : next with { RecordedCode = state.Current?.RecordedCode };
        await state.Commit(RecordedCodeRules.Advance(latest, Policy, clock.GetUtcNow()));
        await Tell();
    }

    /// <summary>Records all that time has changed, and ends the person's turn in the sweep.</summary>
    public async Task Reassess()
    {
        var before = state.Current?.RecordedCode;
        await CatchUp();
        if (before is not null && ReferenceEquals(before, state.Current?.RecordedCode))
            await Record(state.Current!, before);
    }

    /// <summary>Records what is stored and not yet on record, then all that time has changed since, change by change.</summary>
    public async Task CatchUp()
    {
        await Tell();
        while (state.Current is { } citizen)
        {
            var next = RecordedCodeRules.Advance(citizen, Policy, clock.GetUtcNow());
            if (ReferenceEquals(next, citizen))
                return;

            await state.Commit(next);
            await Tell();
        }
    }

    private async Task Tell()
    {
        if (state.Current is not { RecordedCode: { IsOnRecord: false } recorded } citizen)
            return;

        await Record(citizen, recorded);
        await state.Commit(citizen with { RecordedCode = recorded with { IsOnRecord = true } });
    }

    /// <summary>Nothing has come to the person since the change, so its reasons are found again by deriving them for its moment.</summary>
    private Task Record(Citizen citizen, RecordedCode code)
    {
        var reasons = HealthCodeRules.Derive(citizen.Facts, citizen.Samples, Policy, code.At).Reasons;
        // Not the caller's token: a caller who hangs up must not leave the change half recorded.
        return changes.Record(new(new(grain.GrainContext.GrainId.Key.ToString()!), code, reasons), CancellationToken.None);
    }
}
