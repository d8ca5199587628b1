using System.Security.Cryptography;
using System.Text;
using HealthWuhan.Domain.Identity;
using OtpNet;

namespace HealthWuhan.Api.Identity;

/// <summary>Authenticator apps (RFC 6238: SHA-1, six digits, 30 seconds, which is what every app knows) and recovery codes.</summary>
internal sealed class SecondFactors(DeploymentKeys keys)
{
    private const string Issuer = "HealthWuhan";
    private const int SecretSize = 20;
    private const int Digits = 6;

    private const int RecoveryCodes = 10;

    /// <summary>80 random bits: nothing that a slow hash would have to protect.</summary>
    private const string RecoveryLetters = "abcdefghjkmnpqrstuvwxyz234567890";
    private const int RecoveryLength = 16;
    private const int RecoveryGroup = 4;

    /// <summary>A phone's clock may be a step ahead or behind.</summary>
    private static readonly VerificationWindow s_window = new(previous: 1, future: 1);

    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretSize);

    /// <summary>The secret as it is typed into an app.</summary>
    public static string Text(byte[] secret) => Base32Encoding.ToString(secret).TrimEnd('=');

    /// <summary>The secret as an app scans it.</summary>
    public static string Uri(string username, byte[] secret) => new OtpUri(OtpType.Totp, secret, username, Issuer).ToString();

    /// <summary>The time step that the code is of; null where it is of none about now.</summary>
    public static long? StepOf(byte[] secret, string code, DateTimeOffset now) =>
        code.Length == Digits && secret.Length > 0 && new Totp(secret).VerifyTotp(now.UtcDateTime, code, out var step, s_window) ? step : null;

    /// <summary>Ten codes, to be told once.</summary>
    public static string[] NewRecoveryCodes() => [.. Enumerable.Range(0, RecoveryCodes).Select(_ => NewRecoveryCode())];

    /// <summary>What using that code would be; null where it is no code of the account's, or was used.</summary>
    public StaffAccountChange? Use(StaffAccount account, string code, DateTimeOffset now)
    {
        if (StepOf(account.SecondFactor!.Secret, code.Trim(), now) is { } step)
            return new TotpUsed(step);

        var hash = HashOf(account.Username, code);
        return account.SecondFactor.RecoveryCodes.Any(known => CryptographicOperations.FixedTimeEquals(known, hash)) ? new RecoveryCodeUsed(hash) : null;
    }

    /// <summary>What is kept of a recovery code. It may be typed in capitals and without its hyphens.</summary>
    public byte[] HashOf(string username, string recoveryCode)
    {
        var letters = string.Concat(recoveryCode.Where(char.IsLetterOrDigit)).ToLowerInvariant();
        return HMACSHA256.HashData(keys.RecoveryCodes, Encoding.UTF8.GetBytes($"{username}\n{letters}"));
    }

    private static string NewRecoveryCode() =>
        string.Join('-', RandomNumberGenerator.GetString(RecoveryLetters, RecoveryLength).Chunk(RecoveryGroup).Select(group => new string(group)));
}
