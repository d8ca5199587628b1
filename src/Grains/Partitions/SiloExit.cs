using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HealthWuhan.Grains.Partitions;

/// <summary>How a silo ends that others are better off without.</summary>
public sealed partial class SiloExit(Silo silo, IHostApplicationLifetime host, ILogger<SiloExit> logger)
{
    /// <summary>Whether it has ended so; the process should not end as if it had been asked to.</summary>
    public bool HasLeft { get; private set; }

    /// <summary>Tells the cluster that this silo is gone, at once and without handing anything over, and ends the host.</summary>
    /// <param name="unreached">To which nothing passes.</param>
    public async Task Leave(SiloAddress unreached)
    {
        HasLeft = true;
        LogCut(unreached);
        await silo.StopAsync(new CancellationToken(canceled: true));
        host.StopApplication();
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "Nothing passes between this silo and {Silo}, which others reach: this one, which came later, leaves the cluster and ends.")]
    private partial void LogCut(SiloAddress silo);
}
