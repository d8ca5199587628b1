using HealthWuhan.HealthCloud.Conversions;

namespace HealthWuhan.Grains.Conversions;

/// <summary>Encrypts evidence under the ring of stored states. A name is part of what is encrypted.</summary>
public interface IEvidenceCipher
{
    byte[] Encrypt(EvidenceName name, ReadOnlySpan<byte> clear);

    byte[] Decrypt(EvidenceName name, byte[] stored);
}

/// <summary>Evidence at rest: what is in the database only silos can read.</summary>
internal sealed class EvidenceVault(StoredEvidence rows, IEvidenceCipher cipher)
{
    public StoredEvidence Rows => rows;

    public Task Put(EvidenceName name, byte[] clear, CancellationToken cancellationToken) => rows.Put(name, cipher.Encrypt(name, clear), cancellationToken);

    public async Task<byte[]?> Get(EvidenceName name, CancellationToken cancellationToken) =>
        await rows.Get(name, cancellationToken) is { } stored ? cipher.Decrypt(name, stored) : null;
}
