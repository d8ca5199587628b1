using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Identity;

namespace HealthWuhan.Api.Identity;

/// <summary>
/// The secrets of lab programs, and the tokens they get for them. What is stored of a secret is a keyed hash and no slow one: of 256 random bits nothing
/// can be tried, and with the key it opens nothing that whoever writes into the database put there.
/// </summary>
internal sealed class ClientCredentials(GrainCalls grains, AccessTokens access, DeploymentKeys keys, TimeProvider clock)
{
    private const int SecretSize = 32;

    /// <summary>Found by those who search repositories and logs for secrets that were left there.</summary>
    private const string SecretPrefix = "hwls_";

    /// <summary>A secret, to be told once, and what is kept of it.</summary>
    public (string Secret, ClientSecret Kept) NewSecret(string clientId, int days)
    {
        var secret = SecretPrefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretSize));
        var now = clock.GetUtcNow();
        return (secret, new() { Hash = HashOf(clientId, secret), CreatedAt = now, ExpiresAt = now.AddDays(days) });
    }

    /// <summary>
    /// An access token for id and secret. Refuses with <c>wrong-credentials</c>, or with <c>too-many-requests</c> while the id is locked; the same, in answer and in
    /// work, for ids that no program has.
    /// </summary>
    public async Task<Result<string>> Exchange(string clientId, string secret, CancellationToken cancellationToken)
    {
        // A line of its own: no user name is typed so, and what is tried here locks no account.
        var attempts = StaffAttempts.GrainKey("client\n" + clientId);
        if (await grains.Ask<IStaffAttemptsGrain, DateTimeOffset?>(attempts, name => name.LockedUntil(cancellationToken), cancellationToken) is { } lockedUntil)
            return Locked(lockedUntil);

        var program = LabProgram.IsClientId(clientId)
            ? await grains.Ask<ILabProgramGrain, LabProgram?>(LabProgram.GrainKey(clientId), grain => grain.Get(cancellationToken), cancellationToken)
            : null;
        var hash = HashOf(clientId, secret);
        var isRight = LabProgramRules.Knows(program, hash, clock.GetUtcNow());
        var verdict = await grains.Ask<IStaffAttemptsGrain, StaffVerdict>(attempts, name => name.Conclude(isRight, cancellationToken), cancellationToken);
        if (verdict.LockedUntil is { } locked)
            return Locked(locked);
        if (!verdict.Accepted || !await Use(clientId, hash, cancellationToken))
            return new Refusal("wrong-credentials", "No such program, or the secret is wrong or has run out.");

        return await access.IssueTo(program!, cancellationToken);
    }

    private Task<bool> Use(string clientId, byte[] hash, CancellationToken cancellationToken) =>
        grains.Ask<ILabProgramGrain, bool>(LabProgram.GrainKey(clientId), grain => grain.Use(hash, cancellationToken), cancellationToken);

    private byte[] HashOf(string clientId, string secret) => HMACSHA256.HashData(keys.ClientSecrets, Encoding.UTF8.GetBytes($"{clientId}\n{secret}"));

    private Refusal Locked(DateTimeOffset until) => new("too-many-requests", "Too many wrong secrets for this client id.") { Wait = until - clock.GetUtcNow() };
}
