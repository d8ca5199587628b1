using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace HealthWuhan.Api.Identity;

/// <summary>What a refresh token says: whose it is and of which session.</summary>
internal readonly record struct RefreshClaims(string Account, string SessionId);

/// <summary>
/// Refresh tokens: account, session, 128 random bits and a seal over all of it, so that a made-up token wakes no grain. The seal alone opens nothing:
/// the session knows by its hash which token is the good one.
/// </summary>
internal sealed class RefreshTokens(DeploymentKeys keys)
{
    private const int MaxLength = 200;
    private const int RandomSize = 16;
    private const int SealSize = 16;

    public static string NewSessionId() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomSize));

    /// <summary>A new token for the session.</summary>
    public string Issue(RefreshClaims claims)
    {
        var text = $"{claims.Account}.{claims.SessionId}.{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomSize))}";
        return $"{text}.{Base64Url.EncodeToString(SealOf(text))}";
    }

    /// <summary>Null for what is no token of ours.</summary>
    public RefreshClaims? Read(string token)
    {
        var end = token.LastIndexOf('.');
        if (end < 0 || token.Length > MaxLength || token.Split('.') is not [var account, var sessionId, _, _])
            return null;

        // Compared as it is written: of two spellings of the same bytes only ours is good.
        var expected = Encoding.UTF8.GetBytes(Base64Url.EncodeToString(SealOf(token[..end])));
        return CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(token[(end + 1)..])) ? new(account, sessionId) : null;
    }

    /// <summary>What is stored of a token. Without a key: of 128 random bits nothing can be tried.</summary>
    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private byte[] SealOf(string text) => HMACSHA256.HashData(keys.RefreshToken, Encoding.UTF8.GetBytes(text))[..SealSize];
}
