using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.Services;

namespace HealthWuhan.Grains.Partitions;

/// <summary>What a silo finds out about its way to others.</summary>
public interface IReach
{
    /// <summary>Whether a silo answers this one within three quarters of a second.</summary>
    Task<bool> Reaches(SiloAddress silo);

    /// <summary>Whether one silo says that it reaches another; false where it cannot be asked.</summary>
    Task<bool> Reaches(SiloAddress silo, SiloAddress other);
}

/// <summary>By messages between silos, on the connections that grains' calls take.</summary>
internal sealed class Reach(IServiceProvider services) : GrainServiceClient<IReachService>(services), IReach
{
    internal const string Patience = "00:00:00.75";
    internal const string PatienceForTwo = "00:00:01";

    // Orleans looks once a second whose time is over.
    private static readonly TimeSpan s_patience = TimeSpan.Parse(Patience, CultureInfo.InvariantCulture);
    private static readonly TimeSpan s_patienceForTwo = TimeSpan.Parse(PatienceForTwo, CultureInfo.InvariantCulture);

    private readonly TimeProvider _clock = services.GetRequiredService<TimeProvider>();

    /// <inheritdoc/>
    public async Task<bool> Reaches(SiloAddress silo)
    {
        try
        {
            await GetGrainService(silo).Answer().WaitAsync(s_patience, _clock);
            return true;
        }
        catch (Exception)
        {
            // Whatever came instead, it is no answer; the watch goes on, and so does the silo.
            return false;
        }
    }

    /// <inheritdoc/>
    public async Task<bool> Reaches(SiloAddress silo, SiloAddress other)
    {
        try
        {
            return await GetGrainService(silo).Reaches(other).WaitAsync(s_patienceForTwo, _clock);
        }
        catch (Exception)
        {
            // Whatever came instead, it is no answer; the watch goes on, and so does the silo.
            return false;
        }
    }
}
