using System.Data.Common;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Rosters;

namespace HealthWuhan.Grains.Citizens;

/// <summary>A citizen as stored, with what the roster says laid over it: where they live, and who they are while nobody has registered. Nothing of that is written for its own sake.</summary>
/// <remarks>The first look asks the roster; later ones only after an import has ended. A rule that is given <see cref="Current"/> and changes nothing gives it back, and nothing is stored.</remarks>
internal sealed class KnownCitizen(DurableState<Citizen> state, LiveRoster roster)
{
    private const long Never = -1;

    private RosterEntry? _entry;
    private long _asOf = Never;
    private Citizen? _stored;
    private Citizen? _known;
    private bool _isLaid;

    /// <summary>As of the last <see cref="Look"/>; null for somebody whom neither a grain's state nor the roster knows.</summary>
    public Citizen? Current
    {
        get
        {
            if (_entry is null)
                return state.Current;
            if (!_isLaid || !ReferenceEquals(_stored, state.Current))
                (_isLaid, _stored, _known) = (true, state.Current, CitizenRules.Settle(state.Current, _entry));
            return _known;
        }
    }

    /// <summary>Where the citizen lives: what the roster says, or what an older one once said to the citizen.</summary>
    public Residence? Residence => _entry?.Residence ?? state.Current?.Residence;

    /// <summary>Sees to it that the roster's word is known. Done at once where nothing was imported since the last time.</summary>
    public ValueTask Look() => _asOf == roster.Revision ? ValueTask.CompletedTask : new(Ask());

    /// <summary>The roster's word has changed, or the person is gone: the next look asks.</summary>
    public void Forget() => (_entry, _isLaid, _asOf) = (null, false, Never);

    /// <summary>As <see cref="DurableState{TState}.Decide"/>, on <see cref="Current"/>.</summary>
    public ValueTask<Result<T>> Decide<T>(Func<Citizen?, Result<T>> rule) => state.Decide(_ => rule(Current));

    /// <summary>Stores it, unless it is what was known.</summary>
    public Task Commit(Citizen next) => ReferenceEquals(next, Current) ? Task.CompletedTask : state.Commit(next);

    private async Task Ask()
    {
        try
        {
            var (entry, asOf) = await roster.Ask(new CitizenKey(state.Grain.Key.ToString()!));
            (_entry, _isLaid, _asOf) = (entry, false, asOf);
        }
        catch (Exception exception) when (_asOf != Never && exception is DbException or TimeoutException)
        {
            // What was known goes on: reads survive the database. It is asked again at the next look.
        }
    }
}
