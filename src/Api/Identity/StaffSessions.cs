using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Identity;
using Microsoft.AspNetCore.Identity;

namespace HealthWuhan.Api.Identity;

/// <summary>How a staff sign-in ended: with a token, with a wait because the name is locked, or with neither.</summary>
internal readonly record struct StaffSignIn(AccessToken? Token, TimeSpan? Wait);

/// <summary>The sign-in of staff by password. It is the same for names that nobody has, in answer and in work, also when they are locked.</summary>
internal sealed class StaffSessions(GrainCalls grains, AccessTokens tokens, TimeProvider clock)
{
    /// <summary>Verified in place of an unknown account's hash, so that both take the same time.</summary>
    private static readonly string NobodysHash = new PasswordHasher<StaffAccount>().HashPassword(new(), Guid.NewGuid().ToString());

    public async Task<StaffSignIn> SignIn(string username, string password, CancellationToken cancellationToken)
    {
        var attempts = StaffAttempts.GrainKey(username);
        // Asked first, a locked name costs no hashing; asked again with the outcome, passwords that were tried at once are still counted one by one.
        var lockedUntil = await grains.Ask<IStaffAttemptsGrain, DateTimeOffset?>(attempts, name => name.LockedUntil(cancellationToken), cancellationToken);
        if (lockedUntil is not null)
            return new(null, lockedUntil - clock.GetUtcNow());

        var account = StaffAccount.IsUsername(username)
            ? await grains.Ask<IStaffAccountGrain, StaffAccount?>(StaffAccount.GrainKey(username), grain => grain.Get(cancellationToken), cancellationToken)
            : null;
        var verified = new PasswordHasher<StaffAccount>().VerifyHashedPassword(new(), account?.PasswordHash ?? NobodysHash, password);
        var isRight = account is not null && verified != PasswordVerificationResult.Failed;
        var verdict = await grains.Ask<IStaffAttemptsGrain, StaffVerdict>(attempts, name => name.Conclude(isRight, cancellationToken), cancellationToken);
        return new(verdict.Accepted ? tokens.IssueTo(account!) : null, verdict.LockedUntil - clock.GetUtcNow());
    }
}
