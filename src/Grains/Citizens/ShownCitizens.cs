using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Grains.Citizens;

/// <summary>
/// The citizens whose grains are active in this very process and were read lately: whoever serves the API beside them is told what a call would tell, without the message (docs/decisions/0042-reads-without-a-message.md).
/// </summary>
/// <remarks>
/// A table of fixed size, four places for each of many hashes; where more are read than it has room for, some are asked by a call again. Nobody waits and nothing is locked: a place that two
/// write at once holds one of them, and the other is put there again when it is read the next time.
/// </remarks>
/// <param name="isActive">Whether this silo is an active member of its cluster, as far as it knows.</param>
/// <param name="activations">Tells whether a grain is active here.</param>
public sealed class ShownCitizens(Func<bool> isActive, ILocalActivationStatusChecker activations)
{
    private const int Ways = 4;
    private const int Places = 65_536;

    // Behind the key's prefix. Fibonacci hashing: the upper bits of the product are those that all bits have a part in, and as many as there are fours of places.
    private const int HashedUpTo = 12;
    private const ulong Mix = 11400714819323198485;
    private const int MixedBits = 64 - 14;

    private readonly IShown<Citizen>?[] _places = new IShown<Citizen>?[Places];

    public ShownCitizens(ISiloStatusOracle silo, ILocalActivationStatusChecker activations)
        : this(() => silo.CurrentStatus == SiloStatus.Active, activations)
    {
    }

    /// <summary>The citizen of that key; null where a call must be made, which answers as well.</summary>
    public IShown<Citizen>? Find(CitizenKey citizen)
    {
        Span<byte> key = stackalloc byte[64];
        if (Ascii.FromUtf16(citizen.Value, key, out var length) != OperationStatus.Done)
            return null;

        var found = Find(key[..length]);
        return found?.Current is not null && isActive() && activations.IsLocallyActivated(found.Grain) ? found : null;
    }

    /// <summary>Shows a citizen to whoever looks; does nothing where it is shown already.</summary>
    internal void Put(IShown<Citizen> citizen)
    {
        var first = FirstOf(citizen.Grain.Key.AsSpan());
        var free = -1;
        for (var i = first; i < first + Ways; i++)
        {
            var place = Volatile.Read(ref _places[i]);
            if (ReferenceEquals(place, citizen))
                return;
            if (place?.Current is null)
                free = i;
        }

        // All are taken: any of them makes room.
        Volatile.Write(ref _places[free < 0 ? first + Random.Shared.Next(Ways) : free], citizen);
    }

    /// <summary>Whatever an earlier activation of this grain showed, should it never have been able to say that it goes.</summary>
    internal void Forget(GrainId grain)
    {
        var first = FirstOf(grain.Key.AsSpan());
        for (var i = first; i < first + Ways; i++)
        {
            if (Volatile.Read(ref _places[i]) is { } place && place.Grain.Key.AsSpan().SequenceEqual(grain.Key.AsSpan()))
                Interlocked.CompareExchange(ref _places[i], null, place);
        }
    }

    private IShown<Citizen>? Find(ReadOnlySpan<byte> key)
    {
        var first = FirstOf(key);
        for (var i = first; i < first + Ways; i++)
        {
            if (Volatile.Read(ref _places[i]) is { Current: not null } place && place.Grain.Key.AsSpan().SequenceEqual(key))
                return place;
        }

        return null;
    }

    // A citizen's key is a keyed hash already, whose characters nobody can choose.
    private static int FirstOf(ReadOnlySpan<byte> key)
    {
        var part = key.Length >= HashedUpTo ? BinaryPrimitives.ReadUInt64LittleEndian(key[(HashedUpTo - sizeof(ulong))..]) : 0;
        return (int)((part * Mix) >> MixedBits) * Ways;
    }
}
