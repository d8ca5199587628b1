using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;

namespace HealthWuhan.Api.Identity;

/// <summary>
/// Who somebody is here whom an external issuer has vouched for. Whatever is not said plainly opens nothing: two roles, a role that is not mapped, a role that is
/// bound to a place without the claim that names it.
/// </summary>
internal sealed record ExternalStaffMap(string Issuer, IReadOnlyDictionary<string, string> Roles)
{
    private const int MaxName = 120;
    private const int MaxPlace = 60;

    /// <summary>As a place: bound to none. It has to be said: a claim that is missing by mistake must not open the whole city.</summary>
    private const string Everywhere = "*";

    public required string RoleClaim { get; init; }

    public required string UsernameClaim { get; init; }

    public required string SiteClaim { get; init; }

    public required string LabClaim { get; init; }

    public required string DistrictClaim { get; init; }

    public required string CommunityClaim { get; init; }

    /// <summary>The caller with our own claims; without a role where the token does not say one plainly, so that every policy refuses them.</summary>
    public ClaimsPrincipal Translate(ClaimsPrincipal external)
    {
        var name = external.FindFirstValue(UsernameClaim) ?? external.FindFirstValue(JwtRegisteredClaimNames.Sub);
        List<Claim> claims = [];
        if (IsPlain(name, MaxName))
        {
            // No account of ours has an @ in its name: in the access log the two are never taken for one another.
            claims.Add(new(JwtRegisteredClaimNames.Sub, $"{name}@{Issuer}"));
            claims.AddRange(Work(external));
        }

        return new(new ClaimsIdentity(claims, ExternalStaff.Scheme, JwtRegisteredClaimNames.Sub, AccessTokens.RoleClaim));
    }

    private IEnumerable<Claim> Work(ClaimsPrincipal external)
    {
        var ours = external.FindAll(RoleClaim).Select(claim => Roles.GetValueOrDefault(claim.Value)).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        if (ours is not [var role])
            return [];

        var (from, to) = role switch
        {
            Domain.Identity.Roles.Medic or Domain.Identity.Roles.Courier => (SiteClaim, AccessTokens.SiteClaim),
            Domain.Identity.Roles.LabOperator or Domain.Identity.Roles.LabSupervisor => (LabClaim, AccessTokens.LabClaim),
            // Who has a community works for it alone, whatever district is said beside it.
            Domain.Identity.Roles.Reviewer when external.HasClaim(claim => claim.Type == CommunityClaim) => (CommunityClaim, AccessTokens.CommunityClaim),
            Domain.Identity.Roles.Reviewer or Domain.Identity.Roles.Integrator => (DistrictClaim, AccessTokens.DistrictClaim),
            _ => (null, ""),
        };
        if (from is null)
            return [new(AccessTokens.RoleClaim, role)];

        var places = external.FindAll(from).Select(claim => claim.Value).ToArray();
        return places switch
        {
            [Everywhere] => [new(AccessTokens.RoleClaim, role)],
            [var place] when IsPlain(place, MaxPlace) => [new(AccessTokens.RoleClaim, role), new(to, place)],
            _ => [],
        };
    }

    private static bool IsPlain(string? text, int maxLength) => text is { Length: > 0 } && text.Length <= maxLength && !text.Any(char.IsControl) && text.Trim() == text;
}
