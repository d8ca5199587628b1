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
public sealed class RosterCipher(DeploymentSecret deployment)
{
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const char Separator = '\n';

    private readonly byte[] _key = deployment.DeriveKey("roster-person");
    private readonly byte[] _nonceKey = deployment.DeriveKey("roster-nonce");

    /// <summary>The row of a person who lives there.</summary>
    public KeyedResident Row(CitizenKey citizen, Person person, Residence residence) =>
        new(citizen, residence.Community.Code, residence.Exclusion?.ToString() ?? "", Encrypt(citizen, person));

    /// <summary>What a row says.</summary>
    /// <exception cref="CryptographicException">Somebody else wrote it, or it is another person's.</exception>
    public RosterEntry Entry(StoredResident stored)
    {
        var row = stored.Row;
        var exclusion = Enum.TryParse<Exclusion>(row.Exclusion, out var reason) ? reason : (Exclusion?)null;
        return new(Decrypt(row), new(new(row.Community), exclusion), stored.At);
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
        using var cipher = new AesGcm(_key, TagSize);
        cipher.Encrypt(nonce, clear, stored.AsSpan(NonceSize + TagSize), stored.AsSpan(NonceSize, TagSize), whose);
        return stored;
    }

    private Person Decrypt(KeyedResident row)
    {
        var stored = row.Person.AsSpan();
        var clear = new byte[stored.Length - NonceSize - TagSize];
        using var cipher = new AesGcm(_key, TagSize);
        cipher.Decrypt(
            stored[..NonceSize], stored[(NonceSize + TagSize)..], stored.Slice(NonceSize, TagSize), clear, Encoding.UTF8.GetBytes(row.Citizen.Value));
        return Encoding.UTF8.GetString(clear).Split(Separator) is [var type, var number, var name, var phone]
            ? new(new((DocumentType)byte.Parse(type, System.Globalization.CultureInfo.InvariantCulture), number), name, phone)
            : throw new CryptographicException("A row of the roster does not read as a person.");
    }
}
