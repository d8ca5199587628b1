using System.Security.Cryptography;

namespace HealthWuhan.Domain.Identity;

/// <summary>What becomes of an account. A change that is repeated gives the account as it is.</summary>
public static class StaffAccountRules
{
    /// <summary>The answer about an account that is not there.</summary>
    public static Refusal Unknown => new("unknown-account", "There is no such account.");

    /// <summary>
    /// An account that an admin makes: what its password opens is the choice of another. Refuses a name that somebody has with <c>username-taken</c>; the same
    /// call again is a repeat.
    /// </summary>
    public static Result<StaffAccount> Create(StaffAccount? before, StaffAccount account, DateTimeOffset now)
    {
        // The hash has a salt of its own: no other call has this one.
        if (before is not null && before.PasswordHash != account.PasswordHash)
            return new Refusal("username-taken", "Somebody has this user name.");
        return before ?? account with { FirstSteps = new() { Since = now, PasswordDue = true, AtOnce = true } };
    }

    /// <summary>Which bindings a role may have: a place of work that is not the role's is refused, since it would bind nothing.</summary>
    public static Refusal? RefuseBinding(StaffPost post)
    {
        if (!Roles.Staff.Contains(post.Role, StringComparer.Ordinal))
            return new("invalid-field", $"role is one of {string.Join(", ", Roles.Staff)}.");

        var (site, lab, district) = (post.Site is not null, post.Lab is not null, post.District is not null);
        var fits = post.Role switch
        {
            Roles.Medic or Roles.Courier => !lab && !district,
            Roles.LabOperator or Roles.LabSupervisor => !site && !district,
            Roles.Integrator => !site && !lab,
            Roles.Reviewer => !site && !lab && !(district && post.Community is not null),
            _ => !site && !lab && !district,
        };
        return fits && (post.Community is null || post.Role == Roles.Reviewer) ? null : new("invalid-field", "A medic or courier may have a site, a lab's people a lab, a reviewer a district or a community, an integrator a district; nobody else is bound.");
    }

    /// <summary>
    /// The account after the change. Refuses with <c>account-changed</c> where another password, secret or code stands by now than the caller had seen; to
    /// whoever signs in that is a wrong one.
    /// </summary>
    public static Result<StaffAccount> Apply(StaffAccount account, StaffAccountChange change, DateTimeOffset now) => change switch
    {
        FirstStepsBegun => account.FirstSteps is null ? account with { FirstSteps = new() { Since = now, PasswordDue = true } } : account,
        Reassigned(var post) => account with { Role = post.Role, Site = post.Site, Lab = post.Lab, District = post.District, Community = post.Community },
        Barred(var isDisabled) => account.IsDisabled == isDisabled ? account : account with { IsDisabled = isDisabled },
        OneTimePasswordGiven(var hash) => account with { PasswordHash = hash, FirstSteps = new() { Since = now, PasswordDue = true, AtOnce = true } },
        PasswordChosen chosen => Choose(account, chosen),
        PasswordRehashed rehashed => account.PasswordHash == rehashed.Before ? account with { PasswordHash = rehashed.After } : account,
        SecondFactorOffered(var secret) => account with { SecondFactor = (account.SecondFactor ?? new()) with { Offered = secret } },
        SecondFactorConfirmed confirmed => Confirm(account, confirmed),
        TotpUsed(var step) => UseStep(account, step),
        RecoveryCodeUsed(var hash) => UseRecoveryCode(account, hash),
        SecondFactorForgotten => Forget(account, now),
        _ => throw new ArgumentOutOfRangeException(nameof(change)),
    };

    private static Result<StaffAccount> Choose(StaffAccount account, PasswordChosen chosen)
    {
        if (account.PasswordHash == chosen.After)
            return account;
        if (account.PasswordHash != chosen.Before)
            return Changed;
        return account with { PasswordHash = chosen.After, FirstSteps = account.FirstSteps is { } steps ? steps with { PasswordDue = false } : null };
    }

    private static Result<StaffAccount> Confirm(StaffAccount account, SecondFactorConfirmed confirmed)
    {
        if (account.SecondFactor is not { } factor)
            return Changed;
        if (factor.Offered.Length == 0 && Same(factor.Secret, confirmed.Secret) && factor.LastStep == confirmed.Step)
            return account;
        return Same(factor.Offered, confirmed.Secret) && confirmed.Secret.Length > 0
            ? account with { SecondFactor = new() { Secret = confirmed.Secret, LastStep = confirmed.Step, RecoveryCodes = confirmed.RecoveryCodes } }
            : Changed;
    }

    private static Result<StaffAccount> UseStep(StaffAccount account, long step) => account.SecondFactor is { IsConfirmed: true } factor && step > factor.LastStep
        ? account with { SecondFactor = factor with { LastStep = step } }
        : Changed;

    private static Result<StaffAccount> UseRecoveryCode(StaffAccount account, byte[] hash)
    {
        var codes = account.SecondFactor?.RecoveryCodes ?? [];
        var left = codes.RemoveAll(code => Same(code, hash));
        return left.Length < codes.Length ? account with { SecondFactor = account.SecondFactor! with { RecoveryCodes = left } } : Changed;
    }

    /// <summary>Where the role must have a second factor, another is due before anything else.</summary>
    private static StaffAccount Forget(StaffAccount account, DateTimeOffset now) => account with
    {
        SecondFactor = null,
        FirstSteps = new() { Since = now, PasswordDue = account.FirstSteps?.PasswordDue ?? false, AtOnce = true },
    };

    private static Refusal Changed => new("account-changed", "The account has changed meanwhile, or the code was used before.");

    private static bool Same(byte[] one, byte[] other) => CryptographicOperations.FixedTimeEquals(one, other);
}
