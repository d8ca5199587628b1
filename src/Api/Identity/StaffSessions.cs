using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Identity;
using Microsoft.AspNetCore.Identity;

namespace HealthWuhan.Api.Identity;

/// <summary>The sign-in of staff by password. It is the same for names that nobody has, in answer and in work, also when they are locked.</summary>
internal sealed class StaffSessions(GrainCalls grains, Sessions sessions, TimeProvider clock)
{
    /// <summary>Verified in place of an unknown account's hash, so that both take the same time.</summary>
    private static readonly string NobodysHash = new PasswordHasher<StaffAccount>().HashPassword(new(), Guid.NewGuid().ToString());

    /// <summary>Refuses with <c>wrong-credentials</c>, or with <c>too-many-requests</c> and the wait while the name is locked.</summary>
    public async Task<Result<SessionAnswer>> SignIn(string username, string password, CancellationToken cancellationToken)
    {
        var attempts = StaffAttempts.GrainKey(username);
        // Asked first, a locked name costs no hashing; asked again with the outcome, passwords that were tried at once are still counted one by one.
        if (await grains.Ask<IStaffAttemptsGrain, DateTimeOffset?>(attempts, name => name.LockedUntil(cancellationToken), cancellationToken) is { } lockedUntil)
            return Locked(lockedUntil);

        var account = StaffAccount.IsUsername(username)
            ? await grains.Ask<IStaffAccountGrain, StaffAccount?>(StaffAccount.GrainKey(username), grain => grain.Get(cancellationToken), cancellationToken)
            : null;
        var verified = new PasswordHasher<StaffAccount>().VerifyHashedPassword(new(), account?.PasswordHash ?? NobodysHash, password);
        var isRight = account is not null && verified != PasswordVerificationResult.Failed;
        var verdict = await grains.Ask<IStaffAttemptsGrain, StaffVerdict>(attempts, name => name.Conclude(isRight, cancellationToken), cancellationToken);
        if (verdict.LockedUntil is { } locked)
            return Locked(locked);

        return verdict.Accepted
            ? await sessions.Open(account!, cancellationToken)
            : new Refusal("wrong-credentials", "No such account, or the password is wrong.");
    }

    private Refusal Locked(DateTimeOffset until) =>
        new("too-many-requests", "Too many wrong passwords for this user name.") { Wait = until - clock.GetUtcNow() };
}
