using System.Security.Cryptography;
using HealthWuhan.LabAdapter.Mllp;
using HealthWuhan.LabAdapter.Settings;

namespace HealthWuhan.LabAdapter.Checks;

/// <summary>Whether MLLP's certificate can be served, and for how long.</summary>
internal static class CertificateCheck
{
    public static Finding Of(MllpTls tls, DateTimeOffset now)
    {
        try
        {
            using var certificate = MllpListener.Load(tls).Certificate;
            var isValid = certificate.NotBefore <= now.LocalDateTime && now.LocalDateTime < certificate.NotAfter;
            return new(isValid, "MLLP certificate", $"{certificate.Subject}, valid until {certificate.NotAfter:yyyy-MM-dd}");
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return new(false, "MLLP certificate", e.Message);
        }
    }
}
