using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Api.Identity;

/// <summary>What is asked of staff accounts (<c>Staff:…</c>).</summary>
public sealed record StaffOptions : IValidatableObject
{
    public const string Section = "Staff";

    /// <summary>How long the passwords of the first accounts open more than their own change; zero for a city that is in earnest.</summary>
    public TimeSpan FirstStepsWithin { get; init; } = TimeSpan.FromDays(3);

    /// <summary>The roles that sign in with a second factor, with commas between them; empty for none.</summary>
    public string TotpRoles { get; init; } = $"{Roles.Admin},{Roles.LabSupervisor}";

    /// <summary>
    /// What a guess costs whoever has stolen the hashes: rounds of PBKDF2-HMAC-SHA512. OWASP's password storage cheat sheet asks for 220,000; ASP.NET's own default
    /// is 100,000. A sign-in raises the hash of its account to it.
    /// </summary>
    [Range(100_000, 10_000_000)] public int PasswordIterations { get; init; } = 220_000;

    internal StaffPolicy Policy => new(FirstStepsWithin, [.. Names]);

    private IEnumerable<string> Names => TotpRoles.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (FirstStepsWithin < TimeSpan.Zero || FirstStepsWithin > TimeSpan.FromDays(366))
            yield return new("Between none and 366 days (d.hh:mm:ss).", [nameof(FirstStepsWithin)]);
        if (Names.FirstOrDefault(name => !Roles.Staff.Contains(name, StringComparer.Ordinal)) is { } unknown)
            yield return new($"\"{unknown}\" is no role: {string.Join(", ", Roles.Staff)}.", [nameof(TotpRoles)]);
    }
}
