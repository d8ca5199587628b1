using System.Security.Cryptography;
using System.Text;

namespace HealthWuhan.Grains.Feed;

/// <summary>Keeps consumers' secrets: whoever has only the database signs nothing in our name.</summary>
public sealed class FeedSecrets(DeploymentSecret deployment)
{
    private const int NonceSize = 12;
    private const int TagSize = 16;

    private readonly byte[] _key = deployment.DeriveKey("feed-secrets");

    public byte[] Encrypt(string consumer, string secret)
    {
        var clear = Encoding.UTF8.GetBytes(secret);
        var stored = new byte[NonceSize + TagSize + clear.Length];
        RandomNumberGenerator.Fill(stored.AsSpan(0, NonceSize));
        using var cipher = new AesGcm(_key, TagSize);
        cipher.Encrypt(stored.AsSpan(0, NonceSize), clear, stored.AsSpan(NonceSize + TagSize), stored.AsSpan(NonceSize, TagSize), Encoding.UTF8.GetBytes(consumer));
        return stored;
    }

    /// <summary>The bytes that sign.</summary>
    /// <exception cref="AuthenticationTagMismatchException">Somebody else wrote it, or it is another consumer's.</exception>
    public byte[] Decrypt(string consumer, ReadOnlySpan<byte> stored)
    {
        var clear = new byte[stored.Length - NonceSize - TagSize];
        using var cipher = new AesGcm(_key, TagSize);
        cipher.Decrypt(stored[..NonceSize], stored[(NonceSize + TagSize)..], stored.Slice(NonceSize, TagSize), clear, Encoding.UTF8.GetBytes(consumer));
        return clear;
    }
}
