using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Grains.Sampling;

/// <summary>How a tube ends.</summary>
internal sealed partial class SampleBatchGrain
{
    public async Task<bool> Delete(CancellationToken cancellationToken)
    {
        if (_state.Current?.Untold.Any() == true)
            return false;

        await _state.Clear();
        return true;
    }

    public async Task ErasePerson(CitizenKey person, CancellationToken cancellationToken)
    {
        // Whoever is yet to be told of something is told first.
        if (_state.Current?.Untold.Any() == true)
            await Deliver(cancellationToken);
        if (_state.Current is { } batch)
            await _state.Commit(PersonErasureRules.Erase(batch, person));
    }
}
