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
}
