using System.Text;
using HealthWuhan.Grains.Conversions;
using HealthWuhan.HealthCloud.Conversions;

namespace HealthWuhan.Silo.Storage;

/// <summary>Evidence under the keys of stored states; bound to whose it is and what it is of, so that no row can be put in another's place.</summary>
public sealed class EvidenceCipher(StateKeys keys) : IEvidenceCipher
{
    private readonly StateCipher _cipher = new(keys);

    public byte[] Encrypt(EvidenceName name, ReadOnlySpan<byte> clear) => _cipher.Encrypt(clear, ContextOf(name));

    public byte[] Decrypt(EvidenceName name, byte[] stored) => _cipher.Decrypt(stored, ContextOf(name));

    private static byte[] ContextOf(EvidenceName name) => Encoding.UTF8.GetBytes($"evidence\n{name.Citizen}\n{name.Application}\n{name.Content}");
}
