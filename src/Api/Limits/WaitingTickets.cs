using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using HealthWuhan.Api.Identity;

namespace HealthWuhan.Api.Limits;

/// <summary>
/// Writes a place in the line on a ticket and reads it back: the place, and a keyed hash of it, in base64url. It says since when somebody waits and
/// nothing of who they are, and every node of a deployment reads it.
/// </summary>
internal sealed class WaitingTickets(DeploymentKeys keys, TimeProvider clock)
{
    private const int PlaceSize = 16;
    private const int HashSize = 16;
    private static readonly int s_length = Base64Url.GetEncodedLength(PlaceSize + HashSize);

    /// <summary>A place behind everybody who is there.</summary>
    public WaitingPlace NewPlace() => new(clock.GetUtcNow().UtcTicks, BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong))));

    public string Write(WaitingPlace place)
    {
        Span<byte> ticket = stackalloc byte[PlaceSize + HashSize];
        BinaryPrimitives.WriteInt64LittleEndian(ticket, place.SinceTicks);
        BinaryPrimitives.WriteUInt64LittleEndian(ticket[sizeof(long)..], place.Chance);
        HashOf(ticket[..PlaceSize]).CopyTo(ticket[PlaceSize..]);
        return Base64Url.EncodeToString(ticket);
    }

    /// <summary>Null where no node of ours wrote it, or it is too old to count.</summary>
    public WaitingPlace? Read(string? ticket, TimeSpan lifetime)
    {
        Span<byte> bytes = stackalloc byte[PlaceSize + HashSize];
        // Asked before: the decoder throws at what is no base64url at all.
        if (ticket?.Length != s_length || !Base64Url.IsValid(ticket) || !Base64Url.TryDecodeFromChars(ticket, bytes, out var written) || written != bytes.Length)
            return null;
        if (!CryptographicOperations.FixedTimeEquals(HashOf(bytes[..PlaceSize]), bytes[PlaceSize..]))
            return null;

        var place = new WaitingPlace(BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[sizeof(long)..]));
        return place.SinceTicks > (clock.GetUtcNow() - lifetime).UtcTicks ? place : null;
    }

    private ReadOnlySpan<byte> HashOf(ReadOnlySpan<byte> place) => HMACSHA256.HashData(keys.WaitingTicket, place).AsSpan(0, HashSize);
}
