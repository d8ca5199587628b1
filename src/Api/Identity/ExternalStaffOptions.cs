using System.ComponentModel.DataAnnotations;

namespace HealthWuhan.Api.Identity;

/// <summary>
/// An OpenID Connect issuer whose tokens are taken for the city's staff (<c>Oidc:…</c>). Without an <see cref="Authority"/> there is none.
/// </summary>
public sealed record ExternalStaffOptions : IValidatableObject
{
    public const string Section = "Oidc";

    /// <summary>Where its discovery document is: this address and <c>/.well-known/openid-configuration</c>.</summary>
    public Uri? Authority { get; init; }

    /// <summary>Whom its tokens must be made for: us.</summary>
    public string? Audience { get; init; }

    public string RoleClaim { get; init; } = "roles";

    public string UsernameClaim { get; init; } = "preferred_username";

    public string SiteClaim { get; init; } = "site";

    public string LabClaim { get; init; } = "lab";

    public string DistrictClaim { get; init; } = "district";

    public string CommunityClaim { get; init; } = "community";

    /// <summary>The issuer's name of a role, and ours: <c>Oidc:Roles:wh-medic=medic</c>. A role that is not here is none.</summary>
    public Dictionary<string, string> Roles { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Whether staff sign in there and nowhere else.</summary>
    public bool ReplacesStaffAccounts { get; init; }

    internal ExternalStaffMap Map => new(Authority!.Host, Roles)
    {
        RoleClaim = RoleClaim,
        UsernameClaim = UsernameClaim,
        SiteClaim = SiteClaim,
        LabClaim = LabClaim,
        DistrictClaim = DistrictClaim,
        CommunityClaim = CommunityClaim,
    };

    /// <summary>Its keys must come from it: in clear only from this machine.</summary>
    internal bool IsOnThisMachine => Authority is { IsAbsoluteUri: true, IsLoopback: true } && Authority.Scheme == Uri.UriSchemeHttp;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Authority is null)
        {
            if (ReplacesStaffAccounts || Audience is not null || Roles.Count > 0)
                yield return new("An issuer is described and not named.", [nameof(Authority)]);
            yield break;
        }

        if (!Authority.IsAbsoluteUri || !(Authority.Scheme == Uri.UriSchemeHttps || IsOnThisMachine))
            yield return new("An https address; http only on this machine.", [nameof(Authority)]);
        if (string.IsNullOrWhiteSpace(Audience))
            yield return new("Whom its tokens are made for must be said, or those that it makes for others would be taken.", [nameof(Audience)]);
        if (Roles.Count == 0)
            yield return new("At least one role of the issuer must be mapped, or nobody gets in.", [nameof(Roles)]);
        foreach (var (external, ours) in Roles.Where(pair => !Domain.Identity.Roles.Staff.Contains(pair.Value, StringComparer.Ordinal)))
            yield return new($"{external} is mapped to \"{ours}\", which is no role of staff: {string.Join(", ", Domain.Identity.Roles.Staff)}.", [nameof(Roles)]);
        if (new[] { RoleClaim, UsernameClaim, SiteClaim, LabClaim, DistrictClaim, CommunityClaim }.Any(string.IsNullOrWhiteSpace))
            yield return new("A claim's name is empty.", [nameof(RoleClaim)]);
    }
}
