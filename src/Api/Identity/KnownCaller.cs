using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace HealthWuhan.Api.Identity;

/// <summary>
/// Who came with a token that was checked before: the same claims, without the token itself. Claims are found by one pass over a few, where the framework's principal makes an iterator for each
/// question.
/// </summary>
internal sealed class KnownCaller : ClaimsPrincipal
{
    private const int MostEndpoints = 16;

    // The names that every token has; each token that is read brings texts of its own.
    private static readonly string[] s_names =
    [
        JwtRegisteredClaimNames.Sub, JwtRegisteredClaimNames.Sid, JwtRegisteredClaimNames.Aud, JwtRegisteredClaimNames.Iss, JwtRegisteredClaimNames.Exp, JwtRegisteredClaimNames.Nbf,
        JwtRegisteredClaimNames.Iat, AccessTokens.RoleClaim, AccessTokens.SignedInAtClaim,
    ];

    private readonly Claim[] _claims;
    private volatile Endpoint[] _open = [];

    private KnownCaller(ClaimsIdentity identity, Claim[] claims)
        : base(identity) => _claims = claims;

    public static KnownCaller Of(ClaimsIdentity checkedIdentity)
    {
        Claim[] claims = [.. checkedIdentity.Claims.Select(Copy)];
        return new(new CaseSensitiveClaimsIdentity(claims, checkedIdentity.AuthenticationType, checkedIdentity.NameClaimType, checkedIdentity.RoleClaimType), claims);
    }

    /// <summary>Where the authorization has let this caller through, a few at most.</summary>
    public IReadOnlyList<Endpoint> Open => _open;

    /// <summary>Whether the authorization has let this caller through to that endpoint before: it decides by roles alone, which a token never changes.</summary>
    public bool MayCall(Endpoint endpoint) => Array.IndexOf(_open, endpoint) >= 0;

    /// <summary>The authorization has let this caller through.</summary>
    public void LetThrough(Endpoint endpoint)
    {
        // Of two at once one may be lost, and is asked about again.
        if (_open is { Length: < MostEndpoints } open && !MayCall(endpoint))
            _open = [.. open, endpoint];
    }

    public override Claim? FindFirst(string type)
    {
        foreach (var claim in _claims)
        {
            if (claim.Type == type)
                return claim;
        }

        return null;
    }

    public override bool IsInRole(string role)
    {
        foreach (var claim in _claims)
        {
            if (claim.Type == AccessTokens.RoleClaim && claim.Value == role)
                return true;
        }

        return false;
    }

    private static Claim Copy(Claim claim) => new(Array.Find(s_names, name => name == claim.Type) ?? claim.Type, claim.Value, claim.ValueType, AccessTokens.Issuer, AccessTokens.Issuer);
}
