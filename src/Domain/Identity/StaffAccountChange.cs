using System.Collections.Immutable;

namespace HealthWuhan.Domain.Identity;

/// <summary>One thing that happens to a staff account. None prints a secret; see <see cref="IdentityDocument"/> for who prints.</summary>
[GenerateSerializer, Immutable, Alias("staff-change")]
public abstract record StaffAccountChange
{
    public sealed override string ToString() => GetType().Name;
}

/// <summary>An account of before there were first steps has them from now on.</summary>
[GenerateSerializer, Immutable, Alias("staff-first-steps-begun")]
public sealed record FirstStepsBegun : StaffAccountChange;

/// <summary>An admin gave it other work: role and place together.</summary>
[GenerateSerializer, Immutable, Alias("staff-reassigned")]
public sealed record Reassigned([property: Id(0)] StaffPost Post) : StaffAccountChange;

/// <summary>An admin barred it, or let it in again.</summary>
[GenerateSerializer, Immutable, Alias("staff-barred")]
public sealed record Barred([property: Id(0)] bool IsDisabled) : StaffAccountChange;

/// <summary>An admin gave it a password that is good for choosing another.</summary>
[GenerateSerializer, Immutable, Alias("staff-one-time-password")]
public sealed record OneTimePasswordGiven([property: Id(0)] string Hash) : StaffAccountChange;

/// <summary>Its owner chose a password, having shown the one whose hash is <c>Before</c>.</summary>
[GenerateSerializer, Immutable, Alias("staff-password-chosen")]
public sealed record PasswordChosen([property: Id(0)] string Before, [property: Id(1)] string After) : StaffAccountChange;

/// <summary>The same password under a hash that costs more.</summary>
[GenerateSerializer, Immutable, Alias("staff-password-rehashed")]
public sealed record PasswordRehashed([property: Id(0)] string Before, [property: Id(1)] string After) : StaffAccountChange;

/// <summary>A secret was shown to its owner, for their app.</summary>
[GenerateSerializer, Immutable, Alias("staff-second-factor-offered")]
public sealed record SecondFactorOffered([property: Id(0)] byte[] Secret) : StaffAccountChange;

/// <summary>A code of that time step has shown that the app has the secret; with it come new recovery codes.</summary>
[GenerateSerializer, Immutable, Alias("staff-second-factor-confirmed")]
public sealed record SecondFactorConfirmed(
    [property: Id(0)] byte[] Secret, [property: Id(1)] long Step, [property: Id(2)] ImmutableArray<byte[]> RecoveryCodes) : StaffAccountChange;

/// <summary>A code of that time step was given.</summary>
[GenerateSerializer, Immutable, Alias("staff-totp-used")]
public sealed record TotpUsed([property: Id(0)] long Step) : StaffAccountChange;

/// <summary>A recovery code was given.</summary>
[GenerateSerializer, Immutable, Alias("staff-recovery-code-used")]
public sealed record RecoveryCodeUsed([property: Id(0)] byte[] Hash) : StaffAccountChange;

/// <summary>An admin took the second factor away, whose owner has lost it.</summary>
[GenerateSerializer, Immutable, Alias("staff-second-factor-forgotten")]
public sealed record SecondFactorForgotten : StaffAccountChange;

/// <summary>A role, and the site, lab, district or community that it is bound to.</summary>
[GenerateSerializer, Immutable, Alias("staff-post")]
public sealed record StaffPost([property: Id(0)] string Role)
{
    [Id(1)] public string? Site { get; init; }

    [Id(2)] public string? Lab { get; init; }

    [Id(3)] public string? District { get; init; }

    [Id(4)] public string? Community { get; init; }
}
