using System.Buffers.Binary;
using System.Security.Cryptography;

namespace HealthWuhan.Silo.Storage;

/// <summary>AES-256-GCM over the bytes of a state.</summary>
/// <remarks>
/// Stored bytes: 1 format version, 4 key id (big-endian), 12 nonce, 16 tag, then the ciphertext; the first five are authenticated too, and after them the context.
/// The grain's key is not: Orleans does not tell it to a serializer. Whoever may write to the database could put one grain's row under another's key.
/// Nonces are random, so a key is good for 2^32 writes and is rotated long before.
/// </remarks>
public sealed class StateCipher(StateKeys keys)
{
    private const byte FormatVersion = 1;
    private const int PreambleSize = 1 + sizeof(uint);
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int HeaderSize = PreambleSize + NonceSize + TagSize;

    [ThreadStatic]
    private static KeyedCipher? s_last;

    /// <summary>Under the current key; readable only with the same context, which is not stored.</summary>
    public byte[] Encrypt(ReadOnlySpan<byte> clear, ReadOnlySpan<byte> context = default)
    {
        var stored = new byte[HeaderSize + clear.Length];
        var parts = new Parts(stored);
        stored[0] = FormatVersion;
        BinaryPrimitives.WriteUInt32BigEndian(stored.AsSpan(1), keys.CurrentId);
        RandomNumberGenerator.Fill(parts.Nonce);
        Cipher(keys.CurrentId).Encrypt(parts.Nonce, clear, parts.Text, parts.Tag, [.. parts.Preamble, .. context]);
        return stored;
    }

    /// <summary>Under whichever key of the ring it was stored.</summary>
    /// <exception cref="UnreadableStateException">The ring has no such key, or these are not the bytes that were written.</exception>
    public byte[] Decrypt(byte[] stored, ReadOnlySpan<byte> context = default)
    {
        ArgumentNullException.ThrowIfNull(stored);
        if (stored.Length < HeaderSize || stored[0] != FormatVersion)
            throw new UnreadableStateException("A stored state is in a format that this silo does not know; a later release may have written it.");
        var parts = new Parts(stored);
        var clear = new byte[parts.Text.Length];
        var cipher = Cipher(BinaryPrimitives.ReadUInt32BigEndian(stored.AsSpan(1)));
        try
        {
            cipher.Decrypt(parts.Nonce, parts.Text, parts.Tag, clear, [.. parts.Preamble, .. context]);
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new UnreadableStateException("A stored state is not what was written: its bytes were changed, or its key is another one.", e);
        }

        return clear;
    }

    // A cipher object is not safe for two threads, and one for each state is not as cheap as it looks: each thread keeps that of the key which it used last.
    private AesGcm Cipher(uint keyId)
    {
        var key = keys.Find(keyId);
        if (s_last is { } last && ReferenceEquals(last.Key, key))
            return last.Cipher;

        s_last?.Cipher.Dispose();
        s_last = new(key, new AesGcm(key, TagSize));
        return s_last.Cipher;
    }

    private sealed record KeyedCipher(byte[] Key, AesGcm Cipher);

    private readonly ref struct Parts(Span<byte> stored)
    {
        public Span<byte> Preamble { get; } = stored[..PreambleSize];
        public Span<byte> Nonce { get; } = stored.Slice(PreambleSize, NonceSize);
        public Span<byte> Tag { get; } = stored.Slice(PreambleSize + NonceSize, TagSize);
        public Span<byte> Text { get; } = stored[HeaderSize..];
    }
}
