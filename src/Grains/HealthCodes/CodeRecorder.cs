using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Events;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Citizens;
using HealthWuhan.HealthCloud.Events;

namespace HealthWuhan.Grains.HealthCodes;

/// <summary>Stores a citizen's state where the code may change by it, and puts every change of the code on the city's record.</summary>
/// <remarks>
/// A change is stored with the person in the same write as what it follows from, then recorded, then marked as recorded. Whatever dies in between,
/// the person still knows of it, and their next call finishes it; the record can never be ahead of them. Somebody Green to whom nothing is to come
/// is written once, as without it.
/// </remarks>
internal readonly struct CodeRecorder(DurableState<Citizen> state, CitizenParts parts)
{
    private HealthCodePolicy Policy => parts.Directives.Policy<HealthCodePolicy>();

    private DateTimeOffset Now => parts.Clock.GetUtcNow();

    /// <summary>Whether a change is stored that may not be on record.</summary>
    public bool IsBehind => state.Current?.RecordedCode is { IsOnRecord: false };

    /// <summary>
    /// As <see cref="DurableState{TState}.Commit"/>; what has happened to the person and the change of the code that follows from it are on record, in
    /// this order, when it returns. Also the same instance is looked at.
    /// </summary>
    /// <param name="next">What to store.</param>
    /// <param name="happened">Asked when it is stored.</param>
    public async Task Commit(Citizen next, Func<IReadOnlyList<CityEvent>>? happened = null)
    {
        var isRepeat = ReferenceEquals(next, state.Current);
        // What time alone has changed comes before what is new, each at its own moment.
        if (state.Current?.RecordedCode is not null)
            await CatchUp();

        var latest = isRepeat ? state.Current! : next with { RecordedCode = state.Current?.RecordedCode };
        await state.Commit(RecordedCodeRules.Advance(latest, Policy, Now));
        await Tell(happened?.Invoke() ?? []);
    }

    /// <summary>Records all that time has changed, and ends the person's turn in the sweep.</summary>
    public async Task Reassess()
    {
        var before = state.Current?.RecordedCode;
        await CatchUp();
        if (before is not null && ReferenceEquals(before, state.Current?.RecordedCode))
            await parts.Record.Append(EntriesOf(state.Current!, before));
    }

    /// <summary>Records what is stored and not yet on record, then all that time has changed since, change by change.</summary>
    public async Task CatchUp()
    {
        await Tell([]);
        while (state.Current is { } citizen)
        {
            var next = RecordedCodeRules.Advance(citizen, Policy, Now);
            if (ReferenceEquals(next, citizen))
                return;

            await state.Commit(next);
            await Tell([]);
        }
    }

    private async Task Tell(IReadOnlyList<CityEvent> happened)
    {
        var entries = happened.Select(RecordEntry.Of);
        if (state.Current is not { RecordedCode: { IsOnRecord: false } recorded } citizen)
        {
            await parts.Record.Append([.. entries]);
            return;
        }

        await parts.Record.Append([.. entries, .. EntriesOf(citizen, recorded)]);
        await state.Commit(citizen with { RecordedCode = recorded with { IsOnRecord = true } });
    }

    /// <summary>Nothing has come to the person since the change, so its reasons are found again by deriving them for its moment.</summary>
    private RecordEntry[] EntriesOf(Citizen citizen, RecordedCode code)
    {
        var key = new CitizenKey(state.Grain.Key.ToString()!);
        var reasons = HealthCodeRules.Derive(citizen.Facts, citizen.Samples, Policy, code.At).Reasons;
        return CodeEvents.Changed(key, code, reasons) is { } changed
            ? [RecordEntry.Of(changed), RecordEntry.Standing(key, code)]
            : [RecordEntry.Standing(key, code)];
    }
}
