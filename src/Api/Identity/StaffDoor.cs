using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Identity;

namespace HealthWuhan.Api.Identity;

/// <summary>How a second factor was given.</summary>
internal enum Given
{
    Right,
    Wrong,
    Missing,
}

/// <summary>
/// Where staff show who they are: by password, and by a second factor where the account has one. It is the same for names that nobody has, in answer and
/// in work, also when they are locked.
/// </summary>
internal sealed class StaffDoor(GrainCalls grains, StaffPasswords passwords, SecondFactors factors, TimeProvider clock)
{
    public static Refusal Wrong => new("wrong-credentials", "No such account, or the password or the code is wrong.");

    /// <summary>
    /// The account, where everything is right. Refuses with <c>wrong-credentials</c>, with <c>totp-required</c> where only the code is missing, or with
    /// <c>too-many-requests</c> and the wait while the name is locked.
    /// </summary>
    public Task<Result<StaffAccount>> Show(string username, string password, string? totp, CancellationToken cancellationToken) =>
        Show(username, password, account => UseFactor(account, totp, cancellationToken), cancellationToken);

    /// <summary>The same with another check of the second factor, which is made where the password was right.</summary>
    public async Task<Result<StaffAccount>> Show(
        string username, string password, Func<StaffAccount, Task<Given>> factor, CancellationToken cancellationToken)
    {
        var name = StaffAttempts.GrainKey(username);
        // Asked first, a locked name costs no hashing; asked again with the outcome, passwords that were tried at once are still counted one by one.
        if (await Attempts(name, attempts => attempts.LockedUntil(cancellationToken), cancellationToken) is { } lockedUntil)
            return Locked(lockedUntil);

        var account = await Find(username, cancellationToken);
        var (isRight, isWeak) = passwords.Verify(account, password);
        var given = isRight && !account!.IsDisabled ? await factor(account) : Given.Wrong;
        var verdict = await Attempts(
            name,
            attempts => given == Given.Missing ? attempts.Consider(cancellationToken) : attempts.Conclude(given == Given.Right, cancellationToken),
            cancellationToken);
        if (verdict.LockedUntil is { } locked)
            return Locked(locked);
        if (!verdict.Accepted)
            return Wrong;
        if (given == Given.Missing)
            return new Refusal("totp-required", "The password is right; the code of the authenticator app is missing.");

        return isWeak ? await Strengthen(account!, password, cancellationToken) : account!;
    }

    /// <summary>Makes changes of an account; refuses as <see cref="StaffAccountRules.Apply"/>.</summary>
    public Task<Result<StaffAccount>> Change(string username, StaffAccountChange change, CancellationToken cancellationToken) =>
        grains.Ask<IStaffAccountGrain, Result<StaffAccount>>(
            StaffAccount.GrainKey(username), grain => grain.Change([change], cancellationToken), cancellationToken);

    private Task<StaffAccount?> Find(string username, CancellationToken cancellationToken) => StaffAccount.IsUsername(username)
        ? grains.Ask<IStaffAccountGrain, StaffAccount?>(StaffAccount.GrainKey(username), grain => grain.Get(cancellationToken), cancellationToken)
        : Task.FromResult<StaffAccount?>(null);

    /// <summary>Each code is taken once: the account's own step decides between two that come at once.</summary>
    private async Task<Given> UseFactor(StaffAccount account, string? totp, CancellationToken cancellationToken)
    {
        if (account.SecondFactor?.IsConfirmed is not true)
            return Given.Right;
        if (string.IsNullOrWhiteSpace(totp))
            return Given.Missing;

        return factors.Use(account, totp, clock.GetUtcNow()) is { } use && (await Change(account.Username, use, cancellationToken)).Refusal is null
            ? Given.Right
            : Given.Wrong;
    }

    private async Task<Result<StaffAccount>> Strengthen(StaffAccount account, string password, CancellationToken cancellationToken) =>
        await Change(account.Username, new PasswordRehashed(account.PasswordHash, passwords.Hash(password)), cancellationToken);

    private Task<T> Attempts<T>(string name, Func<IStaffAttemptsGrain, Task<T>> call, CancellationToken cancellationToken) =>
        grains.Ask(name, call, cancellationToken);

    private Refusal Locked(DateTimeOffset until) =>
        new("too-many-requests", "Too many wrong passwords for this user name.") { Wait = until - clock.GetUtcNow() };
}
