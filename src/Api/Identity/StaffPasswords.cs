using System.Security.Cryptography;
using HealthWuhan.Domain.Identity;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace HealthWuhan.Api.Identity;

/// <summary>The passwords of staff under PBKDF2-HMAC-SHA512, as ASP.NET Core's hasher writes it: each hash says its own number of rounds.</summary>
public sealed class StaffPasswords
{
    private const string Letters = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789";
    private const int GeneratedLength = 20;

    private readonly PasswordHasher<StaffAccount> _hasher;

    /// <summary>Verified in place of an unknown account's hash, so that both take the same time.</summary>
    private readonly string _nobodysHash;

    public StaffPasswords(IOptions<StaffOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = options.Value.PasswordIterations }));
        _nobodysHash = Hash(Generate());
    }

    /// <summary>A password that is told to somebody, and good until they choose their own.</summary>
    public static string Generate() => RandomNumberGenerator.GetString(Letters, GeneratedLength);

    public string Hash(string password) => _hasher.HashPassword(new(), password);

    /// <summary>Whether it is the account's; false, after the same work, where there is none. A hash of fewer rounds than today's is due for a new one.</summary>
    internal (bool IsRight, bool IsWeak) Verify(StaffAccount? account, string password)
    {
        var verified = _hasher.VerifyHashedPassword(new(), account?.PasswordHash ?? _nobodysHash, password);
        return (account is not null && verified != PasswordVerificationResult.Failed, verified == PasswordVerificationResult.SuccessRehashNeeded);
    }
}
