using System.Collections.Immutable;

namespace HealthWuhan.Domain.Identity;

/// <summary>
/// What an account whose password somebody else knows has to do before it is its owner's alone: a password of one's own, and for some roles a second
/// factor. An account that has none of this stored was made before there were first steps.
/// </summary>
[GenerateSerializer, Immutable, Alias("staff-first-steps")]
public sealed record StaffFirstSteps
{
    /// <summary>When the account was made, or its password or second factor set back.</summary>
    [Id(0)] public DateTimeOffset Since { get; init; }

    /// <summary>Whether the password is still the one that was given out.</summary>
    [Id(1)] public bool PasswordDue { get; init; }

    /// <summary>Whether nothing else works until they are done: what an admin gives out is good for the first steps alone.</summary>
    [Id(2)] public bool AtOnce { get; init; }
}

/// <summary>What a deployment asks of its staff: how long seeded passwords work, and which roles have a second factor.</summary>
public sealed record StaffPolicy(TimeSpan FirstStepsWithin, ImmutableHashSet<string> TotpRoles);

/// <summary>What is due of an account, by when, and what it is told after that.</summary>
public static class StaffFirstStepRules
{
    private const string Password = "password";
    private const string Totp = "totp";

    /// <summary>The steps that are not done, by their names in the contract.</summary>
    public static ImmutableArray<string> Due(StaffAccount account, StaffPolicy policy)
    {
        if (account.FirstSteps is not { } steps)
            return [];

        var isTotpDue = policy.TotpRoles.Contains(account.Role) && account.SecondFactor?.IsConfirmed is not true;
        return (steps.PasswordDue, isTotpDue) switch
        {
            (true, true) => [Password, Totp],
            (true, false) => [Password],
            (false, true) => [Totp],
            _ => [],
        };
    }

    /// <summary>From when on they refuse a sign-in; null where nothing is due.</summary>
    public static DateTimeOffset? DueAt(StaffAccount account, StaffPolicy policy) => Due(account, policy).IsEmpty
        ? null
        : account.FirstSteps!.AtOnce ? account.FirstSteps.Since : account.FirstSteps.Since + policy.FirstStepsWithin;

    /// <summary>Refuses with <c>password-change-required</c> and then <c>totp-enrolment-required</c> what a sign-in or a session would do after their time.</summary>
    public static Refusal? Refuse(StaffAccount account, StaffPolicy policy, DateTimeOffset now)
    {
        if (DueAt(account, policy) is not { } dueAt || now < dueAt)
            return null;
        return account.FirstSteps!.PasswordDue
            ? new("password-change-required", "Choose a password of your own: POST /v1/staff/password.")
            : new("totp-enrolment-required", "Your role signs in with a second factor: POST /v1/staff/totp.");
    }
}
