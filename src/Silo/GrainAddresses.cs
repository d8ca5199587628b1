using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Runtime.GrainDirectory;

namespace HealthWuhan.Silo;

/// <summary>
/// Where grains are, as far as this silo has heard, so that a call need not ask the directory: those of other silos stand in a table of fixed size, those of its own nowhere, since whether one is active here
/// is known anyway. Orleans' own cache keeps 150 bytes for each grain that is active here, too.
/// </summary>
/// <remarks>
/// What has become untrue does no harm: a silo that does not have the grain any more sends the call on, and says so to the caller. Nobody waits and nothing is locked: a place that two write at once holds one
/// of them, and the other is asked for once more.
/// </remarks>
/// <param name="silo">This silo.</param>
/// <param name="activations">Tells whether a grain is active here.</param>
public sealed class GrainAddresses(ILocalSiloDetails silo, ILocalActivationStatusChecker activations) : IGrainDirectoryCache
{
    private const int Ways = 4;

    // Eight megabytes of places, as Orleans' cache has from the start; by the upper bits of a product in which all bits have a part (Fibonacci hashing).
    private const int SetBits = 18;
    private const uint Mix = 2654435769;

    private readonly Entry?[] _places = new Entry?[Ways << SetBits];

    /// <inheritdoc/>
    public IEnumerable<(GrainAddress ActivationAddress, int Version)> KeyValues => _places.OfType<Entry>().Select(entry => (entry.Address, entry.Version));

    /// <inheritdoc/>
    public void AddOrUpdate(GrainAddress value, int version)
    {
        ArgumentNullException.ThrowIfNull(value);
        var first = FirstOf(value.GrainId);
        if (silo.SiloAddress.Equals(value.SiloAddress))
        {
            // Whatever was heard of it before.
            Take(first, value.GrainId, of: null);
            return;
        }

        var chosen = first + Random.Shared.Next(Ways);
        for (var i = first; i < first + Ways; i++)
        {
            var place = Volatile.Read(ref _places[i]);
            if (place is null)
                chosen = i;
            if (place?.Address.GrainId != value.GrainId)
                continue;
            chosen = i;
            break;
        }

        Volatile.Write(ref _places[chosen], new(value, version));
    }

    /// <inheritdoc/>
    public bool LookUp(GrainId key, [NotNullWhen(true)] out GrainAddress? result, out int version)
    {
        if (activations.IsLocallyActivated(key))
        {
            (result, version) = (new() { GrainId = key, SiloAddress = silo.SiloAddress }, 0);
            return true;
        }

        var first = FirstOf(key);
        for (var i = first; i < first + Ways; i++)
        {
            if (Volatile.Read(ref _places[i]) is not { } place || place.Address.GrainId != key)
                continue;
            (result, version) = (place.Address, place.Version);
            return true;
        }

        (result, version) = (null, 0);
        return false;
    }

    /// <inheritdoc/>
    public bool Remove(GrainId key) => Take(FirstOf(key), key, of: null);

    /// <inheritdoc/>
    public bool Remove(GrainAddress key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Take(FirstOf(key.GrainId), key.GrainId, key.SiloAddress);
    }

    /// <inheritdoc/>
    public void Clear() => Array.Clear(_places);

    /// <summary>Whether there was one; where a silo is named, only what was said of that one goes.</summary>
    private bool Take(int first, GrainId grain, SiloAddress? of)
    {
        var taken = false;
        for (var i = first; i < first + Ways; i++)
        {
            if (Volatile.Read(ref _places[i]) is { } place && place.Address.GrainId == grain && (of is null || of.Equals(place.Address.SiloAddress)))
                taken |= Interlocked.CompareExchange(ref _places[i], null, place) == place;
        }

        return taken;
    }

    private static int FirstOf(GrainId grain) => (int)((grain.GetUniformHashCode() * Mix) >> (32 - SetBits)) * Ways;

    private sealed record Entry(GrainAddress Address, int Version);
}

/// <summary>Puts <see cref="GrainAddresses"/> in the place of Orleans' own cache, by the option that there is for it.</summary>
public static class GrainAddressesHosting
{
    public static ISiloBuilder AddGrainAddresses(this ISiloBuilder silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        silo.Services.TryAddSingleton<IGrainDirectoryCache, GrainAddresses>();
        return silo.Configure<GrainDirectoryOptions>(options => options.CachingStrategy = GrainDirectoryOptions.CachingStrategyType.Custom);
    }
}
