using System.Security.Cryptography;
using System.Text;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using HealthWuhan.HealthCloud.Rosters;

namespace HealthWuhan.Grains.Rosters;

/// <summary>Keeps documents, names and phones of the roster: whoever has only the database reads none of them, and finds nobody by them.</summary>
/// <remarks>
/// The nonce is a keyed hash of what is encrypted and whose row it is. So the same person is the same bytes, and a roster that says nothing new is seen to; all
/// that this tells is whether a row of one person still says the same.
/// </remarks>
public sealed class RosterCipher : IDisposable
{
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const char Separator = '\n';

    private readonly byte[] _nonceKey;

    /// <summary>One a thread: making one costs more than encrypting a row, and none is made for two threads.</summary>
    private readonly ThreadLocal<AesGcm> _ciphers;

    public RosterCipher(DeploymentSecret deployment)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        var key = deployment.DeriveKey("roster-person");
        _nonceKey = deployment.DeriveKey("roster-nonce");
        _ciphers = new(() => new AesGcm(key, TagSize));
    }

    public void Dispose() => _ciphers.Dispose();

    /// <summary>The row of a person who lives there.</summary>
    public KeyedResident Row(CitizenKey citizen, Person person, Residence residence) =>
        new(citizen, residence.Community.Code, residence.Exclusion?.ToString() ?? "", Encrypt(citizen, person));

    /// <summary>What a row says. Where somebody lives is told also where who it is cannot be read: after the deployment's secret was changed, until the roster is imported anew.</summary>
    public RosterEntry Entry(StoredResident stored)
    {
        var row = stored.Row;
        var exclusion = Enum.TryParse<Exclusion>(row.Exclusion, out var reason) ? reason : (Exclusion?)null;
        return new(PersonOf(row), new(new(row.Community), exclusion), stored.At);
    }

    private byte[] Encrypt(CitizenKey citizen, Person person)
    {
        // No name, number or phone has a character that cannot be read, so none has the separator.
        var clear = Encoding.UTF8.GetBytes($"{(byte)person.Document.Type}{Separator}{person.Document.Number}{Separator}{person.Name}{Separator}{person.Phone}");
        var whose = Encoding.UTF8.GetBytes(citizen.Value);
        var stored = new byte[NonceSize + TagSize + clear.Length];
        var nonce = stored.AsSpan(0, NonceSize);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_nonceKey, [.. whose, (byte)Separator, .. clear], hash);
        hash[..NonceSize].CopyTo(nonce);
        _ciphers.Value!.Encrypt(nonce, clear, stored.AsSpan(NonceSize + TagSize), stored.AsSpan(NonceSize, TagSize), whose);
        return stored;
    }

    private Person? PersonOf(KeyedResident row)
    {
        try
        {
            return Decrypt(row);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private Person Decrypt(KeyedResident row)
    {
        var stored = row.Person.AsSpan();
        if (stored.Length < NonceSize + TagSize)
            throw new CryptographicException("A row of the roster is too short.");
        var clear = new byte[stored.Length - NonceSize - TagSize];
        _ciphers.Value!.Decrypt(
            stored[..NonceSize], stored[(NonceSize + TagSize)..], stored.Slice(NonceSize, TagSize), clear, Encoding.UTF8.GetBytes(row.Citizen.Value));
        return Encoding.UTF8.GetString(clear).Split(Separator) is [var type, var number, var name, var phone]
            ? new(new((DocumentType)byte.Parse(type, System.Globalization.CultureInfo.InvariantCulture), number), name, phone)
            : throw new CryptographicException("A row of the roster does not read as a person.");
    }
}
