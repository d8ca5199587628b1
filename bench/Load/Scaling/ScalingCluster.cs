using HealthWuhan.Load.Comparison;
using HealthWuhan.Load.Wire;

namespace HealthWuhan.Load.Scaling;

/// <summary>Silos under quotas, and the door before them where there is one, until the end of the measurement.</summary>
internal sealed class ScalingCluster : IAsyncDisposable
{
    private readonly List<(ServerProcess Process, Uri Address, ProcessorQuota Quota)> _silos = [];
    private Door? _door;

    public IReadOnlyList<int> Silos => [.. _silos.Select(silo => silo.Process.Id)];

    /// <summary>The door's process; none where there is no door.</summary>
    public IReadOnlyList<int> Door => _door is null ? [] : [_door.Process];

    public async Task Add(ServerProcess process, Uri address, ProcessorQuota quota, CancellationToken cancellationToken)
    {
        _silos.Add((process, address, quota));
        // Starting is not what is measured: it may use the whole machine.
        await process.WaitForReady(address, cancellationToken);
    }

    public async Task OpenDoor(string folder, CancellationToken cancellationToken) => _door = await Scaling.Door.Start(folder, _silos.Select(silo => silo.Address), cancellationToken);

    /// <summary>From now on each silo has its quota and no more; the door has none.</summary>
    public void Bound()
    {
        foreach (var silo in _silos)
            silo.Quota.Add(silo.Process.Id);
    }

    /// <summary>A question of each citizen: to the door, and from then on to wherever it sends that session; without a door always to the same silo, whoever has the citizen.</summary>
    public IReadOnlyList<Question> Questions(IReadOnlyList<SignedIn> citizens)
    {
        var targets = (_door is { } door ? [door.Address] : _silos.Select(silo => silo.Address)).Select(address => Target.Parse($"{address}v1/me/results")).ToArray();
        return [.. citizens.Select((citizen, number) => new Question(targets[number % targets.Length], citizen.Token))];
    }

    public async ValueTask DisposeAsync()
    {
        if (_door is not null)
            await _door.DisposeAsync();
        foreach (var (process, _, quota) in _silos)
        {
            await process.DisposeAsync();
            quota.Dispose();
        }
    }
}
