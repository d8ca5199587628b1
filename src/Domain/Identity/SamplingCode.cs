using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace HealthWuhan.Domain.Identity;

/// <summary>
/// The sampling code (采样码): a citizen's key and an expiry, sealed with AES-256-GCM. Printable, valid for 30 days, read without a network;
/// a stranger who reads it learns nothing, not even that two codes are of one person.
/// </summary>
public static class SamplingCode
{
    /// <summary>How long a code is valid (docs/domain.md, health code).</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int PlainSize = CitizenKey.Size + sizeof(uint);
    private const int TokenSize = NonceSize + PlainSize + TagSize;

    /// <summary>Seals a code.</summary>
    /// <param name="citizen">Whose.</param>
    /// <param name="expiresAt">Until when, to the second.</param>
    /// <param name="key">32 bytes, of the deployment.</param>
    /// <param name="nonce">12 random bytes, never used twice with the same key.</param>
    public static string Seal(CitizenKey citizen, DateTimeOffset expiresAt, ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce)
    {
        Span<byte> plain = stackalloc byte[PlainSize];
        citizen.ToBytes().CopyTo(plain);
        BinaryPrimitives.WriteUInt32BigEndian(plain[CitizenKey.Size..], (uint)expiresAt.ToUnixTimeSeconds());

        Span<byte> token = stackalloc byte[TokenSize];
        nonce.CopyTo(token);
        using var cipher = new AesGcm(key, TagSize);
        cipher.Encrypt(nonce, plain, token[NonceSize..^TagSize], token[^TagSize..]);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>Whose code it is. Refuses with <c>invalid-sampling-code</c> what we did not seal, and with <c>sampling-code-expired</c>.</summary>
    public static Result<CitizenKey> Open(string? text, ReadOnlySpan<byte> key, DateTimeOffset now)
    {
        Span<byte> token = stackalloc byte[TokenSize];
        if (!Base64Url.IsValid(text, out var length) || length != TokenSize || !Base64Url.TryDecodeFromChars(text, token, out _))
            return NotOurs;

        Span<byte> plain = stackalloc byte[PlainSize];
        using var cipher = new AesGcm(key, TagSize);
        try
        {
            cipher.Decrypt(token[..NonceSize], token[NonceSize..^TagSize], token[^TagSize..], plain);
        }
        catch (AuthenticationTagMismatchException)
        {
            return NotOurs;
        }

        var expiresAt = DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32BigEndian(plain[CitizenKey.Size..]));
        return now < expiresAt
            ? CitizenKey.FromBytes(plain)
            : new Refusal("sampling-code-expired", $"This sampling code was valid until {expiresAt:O}.");
    }

    private static Refusal NotOurs => new("invalid-sampling-code", "This is not a sampling code of this city.");
}
