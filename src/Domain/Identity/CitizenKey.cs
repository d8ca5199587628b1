using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace HealthWuhan.Domain.Identity;

/// <summary>
/// The key of a citizen: <c>c-</c> and 128 bits of HMAC-SHA-256 over document type and number, under a secret of the deployment.
/// It reveals nothing: without the secret the 10¹¹ possible numbers cannot be tried.
/// </summary>
/// <remarks>The same string is the grain key. The prefix keeps Orleans' ADO.NET storage from reading a key as a number.</remarks>
[GenerateSerializer, Immutable, Alias("citizen-key")]
public readonly record struct CitizenKey([property: Id(0)] string Value)
{
    /// <summary>Bytes of the HMAC that the key keeps.</summary>
    public const int Size = 16;

    private const string Prefix = "c-";

    /// <summary>Whoever was erased: nobody's key, for no hash is so short. What a tube holds of them is not delivered to anybody.</summary>
    public static CitizenKey Erased { get; } = new(Prefix + "erased");

    /// <summary>Whether it stands for somebody who was erased, alone or beside others of the same list.</summary>
    public bool IsErased => Value.StartsWith(Erased.Value, StringComparison.Ordinal);

    public static CitizenKey Derive(IdentityDocument document, ReadOnlySpan<byte> secret)
    {
        ArgumentNullException.ThrowIfNull(document);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{document.Type}:{document.Number}"), mac);
        return FromBytes(mac[..Size]);
    }

    /// <summary>The key whose <see cref="Size"/> bytes are given, as a sampling code carries them.</summary>
    public static CitizenKey FromBytes(ReadOnlySpan<byte> bytes) => new(Prefix + Base64Url.EncodeToString(bytes[..Size]));

    /// <summary>Whether a grain's key is a citizen's.</summary>
    public static bool Is(string grainKey) => grainKey.StartsWith(Prefix, StringComparison.Ordinal);

    public byte[] ToBytes() => Base64Url.DecodeFromChars(Value.AsSpan(Prefix.Length));

    public override string ToString() => Value;
}
