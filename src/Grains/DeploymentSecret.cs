using System.Security.Cryptography;
using System.Text;

namespace HealthWuhan.Grains;

/// <summary>The one secret of a deployment, at least 32 random bytes. Every key is derived from it for a named purpose; itself it is never used.</summary>
/// <remarks>Lost, it takes with it every stored state and every citizen's key: it belongs into the same backup plan as the database, but not beside it.</remarks>
public sealed class DeploymentSecret
{
    /// <summary>Fewer bytes could be tried.</summary>
    public const int MinSize = 32;

    /// <summary>The purpose of the key that chains the access log.</summary>
    public const string AccessLogPurpose = "access-log";

    private const string CheckPurpose = "deployment-check";
    private const string CitizenKeyPurpose = "citizen-key";
    private const string CitizenCheckPurpose = "citizen-key-check";
    private static readonly byte[] s_checkedText = "The secret of this deployment."u8.ToArray();

    private readonly byte[] _bytes;
    private readonly byte[] _citizenBytes;

    private DeploymentSecret(byte[] bytes, byte[] citizenBytes) => (_bytes, _citizenBytes) = (bytes, citizenBytes);

    /// <summary>Tells one secret from another, and nothing else of it: may stand in the database.</summary>
    public byte[] Check => HMACSHA256.HashData(DeriveKey(CheckPurpose), s_checkedText);

    /// <summary>Keys the hash that turns a document into a citizen's key. Never changes while a deployment lives.</summary>
    public byte[] CitizenKey => DeriveKey(_citizenBytes, CitizenKeyPurpose);

    /// <summary>Tells one <see cref="CitizenKey"/> from another, as <see cref="Check"/> does.</summary>
    public byte[] CitizenCheck => HMACSHA256.HashData(DeriveKey(_citizenBytes, CitizenCheckPurpose), s_checkedText);

    /// <summary>Reads the secret as it is handed to a process: at least <see cref="MinSize"/> bytes in base64.</summary>
    /// <exception cref="FormatException">Not base64, or too short. The message does not repeat the text.</exception>
    public static DeploymentSecret Parse(string base64)
    {
        var bytes = Bytes(base64);
        return new DeploymentSecret(bytes, bytes);
    }

    /// <summary>The same, with the citizens' keys from a secret of their own, that may be kept elsewhere and outlive this one.</summary>
    /// <exception cref="FormatException">As of <see cref="Parse"/>.</exception>
    public DeploymentSecret WithCitizenKeySecret(string base64) => new(_bytes, Bytes(base64));

    /// <summary>The same, with the citizens' keys from the deployment's one secret.</summary>
    public DeploymentSecret WithoutCitizenKeySecret() => new(_bytes, _bytes);

    /// <summary>A key for one purpose (HKDF-SHA-256). The purpose is part of what is stored under the key: it never changes.</summary>
    public byte[] DeriveKey(string purpose, int length = 32) => DeriveKey(_bytes, purpose, length);

    private static byte[] DeriveKey(byte[] bytes, string purpose, int length = 32)
    {
        ArgumentException.ThrowIfNullOrEmpty(purpose);
        return HKDF.DeriveKey(HashAlgorithmName.SHA256, bytes, length, info: Encoding.UTF8.GetBytes(purpose));
    }

    private static byte[] Bytes(string base64)
    {
        ArgumentNullException.ThrowIfNull(base64);
        var buffer = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, buffer, out var size) || size < MinSize)
            throw new FormatException($"The deployment secret must be at least {MinSize} random bytes in base64, as `openssl rand -base64 {MinSize}` makes them.");
        return buffer[..size];
    }
}
