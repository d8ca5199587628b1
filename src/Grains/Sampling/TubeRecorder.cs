using HealthWuhan.Domain.Events;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Grains.Events;

namespace HealthWuhan.Grains.Sampling;

/// <summary>Stores a tube's state and puts what has happened to it on the city's record, in this order.</summary>
/// <remarks>
/// What happened is found again in the state, so nothing else need be stored for a process that dies between the two: the tube tells it before its next
/// change, when it is asked the same again, or when it wakes up, whichever comes first.
/// </remarks>
internal sealed class TubeRecorder(DurableState<SampleBatch> state, EventWriter record)
{
    private const long Never = -1;

    /// <summary>What is stored and may not be on record, as of a revision: of another one, such as what is read again after a write whose answer was lost, everything may not be.</summary>
    private IReadOnlyList<CityEvent> _pending = [];
    private long _pendingOf = Never;

    /// <summary>As <see cref="DurableState{TState}.Commit"/>, when everything before is on record; the change itself is not when it returns.</summary>
    public async Task Commit(SampleBatch next)
    {
        await CatchUp();
        var known = TubeEvents.Of(state.Current, state.Revision).Select(happened => happened.Id).ToHashSet(StringComparer.Ordinal);
        await state.Commit(next);
        (_pending, _pendingOf) = ([.. TubeEvents.Of(next, state.Revision).Where(happened => !known.Contains(happened.Id))], state.Revision);
    }

    /// <summary>Everything that has happened to the tube is on record when it returns.</summary>
    public async Task CatchUp()
    {
        var revision = state.Revision;
        await record.Append(revision == _pendingOf ? _pending : [.. TubeEvents.Of(state.Current, revision)]);
        (_pending, _pendingOf) = ([], revision);
    }
}
