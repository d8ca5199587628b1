using System.Security.Cryptography;
using System.Text;
using HealthWuhan.Api.Identity;
using HealthWuhan.Domain;
using Npgsql;

namespace HealthWuhan.Api.HealthCodes;

/// <summary>Where all nodes find the same signing keys. The private halves are encrypted: a dump of the database signs nothing.</summary>
internal sealed class SigningKeyStore(NpgsqlDataSource database, DeploymentKeys keys)
{
    private const string Clear = "DELETE FROM signing_key WHERE expires_at <= $1";

    private const string Insert =
        """
        INSERT INTO signing_key (day, kid, created_at, expires_at, private_key)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (day) DO NOTHING
        """;

    private const int NonceSize = 12;
    private const int TagSize = 16;

    /// <summary>How long after its day a key is still published: far longer than any token lives, for nodes without the database meanwhile.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromDays(1);

    /// <summary>Every key that has not expired, the oldest first.</summary>
    public async Task<SigningKey[]> List(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT day, kid, private_key FROM signing_key WHERE expires_at > $1 ORDER BY day");
        command.Parameters.Add(new() { Value = now.ToUniversalTime() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<SigningKey>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var kid = reader.GetString(1);
            found.Add(SigningKey.Import(reader.GetFieldValue<DateOnly>(0), kid, Decrypt(kid, reader.GetFieldValue<byte[]>(2))));
        }

        return [.. found];
    }

    /// <summary>Stores a key unless its day has one already: of several nodes at once the first one's stands. Clears away what has expired.</summary>
    public async Task Add(SigningKey key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new(Clear) { Parameters = { new() { Value = now.ToUniversalTime() } } });
        batch.BatchCommands.Add(new(Insert)
        {
            Parameters =
            {
                new() { Value = key.Day },
                new() { Value = key.Kid },
                new() { Value = now.ToUniversalTime() },
                new() { Value = (CityTime.StartOf(key.Day.AddDays(1)) + Retention).ToUniversalTime() },
                new() { Value = Encrypt(key.Kid, key.Export()) },
            },
        });
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private byte[] Encrypt(string kid, ReadOnlySpan<byte> clear)
    {
        var stored = new byte[NonceSize + TagSize + clear.Length];
        RandomNumberGenerator.Fill(stored.AsSpan(0, NonceSize));
        using var cipher = new AesGcm(keys.SigningKeys, TagSize);
        cipher.Encrypt(
            stored.AsSpan(0, NonceSize), clear, stored.AsSpan(NonceSize + TagSize), stored.AsSpan(NonceSize, TagSize), Encoding.UTF8.GetBytes(kid));
        return stored;
    }

    private byte[] Decrypt(string kid, ReadOnlySpan<byte> stored)
    {
        var clear = new byte[stored.Length - NonceSize - TagSize];
        using var cipher = new AesGcm(keys.SigningKeys, TagSize);
        try
        {
            cipher.Decrypt(
                stored[..NonceSize], stored[(NonceSize + TagSize)..], stored.Slice(NonceSize, TagSize), clear, Encoding.UTF8.GetBytes(kid));
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new InvalidOperationException($"Signing key {kid} was changed in the database, or was made under another deployment secret.", e);
        }

        return clear;
    }
}
