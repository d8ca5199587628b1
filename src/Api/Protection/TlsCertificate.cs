using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HealthWuhan.Api.Hosting;

namespace HealthWuhan.Api.Protection;

/// <summary>The certificate of this server as Kestrel is told it, tried before the start: a mistake costs one line.</summary>
internal static class TlsCertificate
{
    private const string Section = "Kestrel:Certificates:Default:";
    private const string PathSetting = Section + "Path";
    private const string KeySetting = Section + "KeyPath";

    /// <summary>The password of the key, or of the PKCS #12 file.</summary>
    public const string PasswordSetting = Section + "Password";

    public static bool IsNamed(IConfiguration configuration) => !string.IsNullOrEmpty(configuration[PathSetting]);

    /// <summary>Reads it, if one is named.</summary>
    /// <exception cref="StartupException">It cannot be used, or others on this machine can read its private key.</exception>
    public static void Verify(IConfiguration configuration)
    {
        if (!IsNamed(configuration))
            return;
        var path = configuration[PathSetting]!;
        var key = configuration[KeySetting];
        SecretFiles.RequirePrivate(key ?? path, key is null ? PathSetting : KeySetting);
        try
        {
            using var certificate = Load(path, key, configuration[PasswordSetting]);
            if (!certificate.HasPrivateKey)
                throw new StartupException($"{path}, which {PathSetting} names, holds no private key: name its file with {KeySetting}.");
        }
        catch (Exception unusable) when (unusable is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new StartupException($"The certificate {path} cannot be used ({unusable.Message}): see {PathSetting}, {KeySetting} and the password.", unusable);
        }
    }

    private static X509Certificate2 Load(string path, string? key, string? password) => (key, password) switch
    {
        (null, _) => X509CertificateLoader.LoadPkcs12FromFile(path, password),
        (_, null) => X509Certificate2.CreateFromPemFile(path, key),
        _ => X509Certificate2.CreateFromEncryptedPemFile(path, password, key),
    };
}
