using System.Security.Cryptography;
using System.Text;
using HealthWuhan.Api.Identity;
using Npgsql;

namespace HealthWuhan.Api.Keys;

/// <summary>Where all nodes find the same keys. The private part is encrypted: a dump of the database signs nothing.</summary>
/// <typeparam name="TKey">The kind of key, which names its table.</typeparam>
internal sealed class DailyKeyStore<TKey>(NpgsqlDataSource database, DeploymentKeys keys)
    where TKey : class, IDailyKey<TKey>
{
    private static readonly string s_list = $"SELECT day, kid, private_key FROM {TKey.Table} WHERE expires_at > $1 ORDER BY day";
    private static readonly string s_clear = $"DELETE FROM {TKey.Table} WHERE expires_at <= $1";

    private static readonly string s_insert =
        $"""
        INSERT INTO {TKey.Table} (day, kid, created_at, expires_at, private_key)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (day) DO NOTHING
        """;

    private const int NonceSize = 12;
    private const int TagSize = 16;

    /// <summary>How long an expired key stays, good for nothing: for whoever has to find out what an old token was signed with.</summary>
    private static readonly TimeSpan s_keptAfter = TimeSpan.FromDays(60);

    /// <summary>Every key that is stored, the oldest first; expired ones too.</summary>
    public async Task<TKey[]> List(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(s_list);
        command.Parameters.Add(new() { Value = (now - s_keptAfter).ToUniversalTime() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<TKey>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var kid = reader.GetString(1);
            found.Add(TKey.Import(reader.GetFieldValue<DateOnly>(0), kid, Decrypt(kid, reader.GetFieldValue<byte[]>(2))));
        }

        return [.. found];
    }

    /// <summary>Stores a key unless its day has one already: of several nodes at once the first one's stands. Clears away what expired long ago.</summary>
    public async Task Add(TKey key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new(s_clear) { Parameters = { new() { Value = (now - s_keptAfter).ToUniversalTime() } } });
        batch.BatchCommands.Add(new(s_insert)
        {
            Parameters =
            {
                new() { Value = key.Day },
                new() { Value = key.Kid },
                new() { Value = now.ToUniversalTime() },
                new() { Value = key.ExpiresAt().ToUniversalTime() },
                new() { Value = Encrypt(key.Kid, key.Export()) },
            },
        });
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private byte[] Encrypt(string kid, ReadOnlySpan<byte> clear)
    {
        var stored = new byte[NonceSize + TagSize + clear.Length];
        RandomNumberGenerator.Fill(stored.AsSpan(0, NonceSize));
        using var cipher = new AesGcm(TKey.StorageKey(keys), TagSize);
        cipher.Encrypt(
            stored.AsSpan(0, NonceSize), clear, stored.AsSpan(NonceSize + TagSize), stored.AsSpan(NonceSize, TagSize), Encoding.UTF8.GetBytes(kid));
        return stored;
    }

    private byte[] Decrypt(string kid, ReadOnlySpan<byte> stored)
    {
        var clear = new byte[stored.Length - NonceSize - TagSize];
        using var cipher = new AesGcm(TKey.StorageKey(keys), TagSize);
        try
        {
            cipher.Decrypt(
                stored[..NonceSize], stored[(NonceSize + TagSize)..], stored.Slice(NonceSize, TagSize), clear, Encoding.UTF8.GetBytes(kid));
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new InvalidOperationException($"Key {kid} of {TKey.Table} was changed in the database, or was made under another deployment secret.", e);
        }

        return clear;
    }
}
