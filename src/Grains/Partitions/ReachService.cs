using Microsoft.Extensions.Logging;
using Orleans.Services;

namespace HealthWuhan.Grains.Partitions;

/// <summary>By which silos find out whether they reach each other: one on every silo, addressed as that silo's.</summary>
[Alias("reach-service")]
public interface IReachService : IGrainService
{
    /// <summary>Whoever has the answer reaches this silo.</summary>
    [ResponseTimeout(Reach.Patience), Alias("answer")]
    Task Answer();

    /// <summary>Whether this silo reaches that one now.</summary>
    [ResponseTimeout(Reach.PatienceForTwo), Alias("reaches")]
    Task<bool> Reaches(SiloAddress silo);
}

internal sealed class ReachService(GrainId id, Silo silo, ILoggerFactory loggers, IReach reach) : GrainService(id, silo, loggers), IReachService
{
    public Task Answer() => Task.CompletedTask;

    public Task<bool> Reaches(SiloAddress silo) => reach.Reaches(silo);
}
