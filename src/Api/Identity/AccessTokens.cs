using System.Globalization;
using System.Security.Claims;
using HealthWuhan.Api.Keys;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace HealthWuhan.Api.Identity;

/// <summary>
/// Issues the bearer tokens of this API and says how they are checked. A token names a citizen by key and a member of staff by user name, and the
/// session that it belongs to.
/// </summary>
internal sealed class AccessTokens(DailyKeys<TokenKey> keys, StaffStanding standing, TimeProvider clock)
{
    public const string Issuer = "healthwuhan";
    public const string RoleClaim = "role";
    public const string SiteClaim = "site";
    public const string LabClaim = "lab";
    public const string DistrictClaim = "district";
    public const string CommunityClaim = "community";

    /// <summary>When a citizen signed in by code, in seconds; a token that came by a refresh has none.</summary>
    public const string SignedInAtClaim = JwtRegisteredClaimNames.AuthTime;

    /// <summary>How long somebody whose session was ended can still act, since no token is looked up: half an hour, and a refresh every half hour costs little.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    /// <summary>How far the clocks of two nodes may be apart.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private const string DashboardAudience = "healthwuhan-dashboard";
    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>A citizen's token; <paramref name="isSignIn"/> where they have just proved who they are.</summary>
    public ValueTask<Result<string>> IssueTo(CitizenKey citizen, string sessionId, bool isSignIn, CancellationToken cancellationToken)
    {
        List<Claim> claims = [new(JwtRegisteredClaimNames.Sub, citizen.Value), new(RoleClaim, Roles.Citizen), new(JwtRegisteredClaimNames.Sid, sessionId)];
        if (isSignIn)
            claims.Add(new(SignedInAtClaim, clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), ClaimValueTypes.Integer64));
        return Issue(claims, cancellationToken);
    }

    /// <summary>Refuses as <see cref="StaffStanding"/>, at a sign-in as at a refresh.</summary>
    public ValueTask<Result<string>> IssueTo(StaffAccount account, string sessionId, CancellationToken cancellationToken)
    {
        if (standing.Refuse(account) is { } refusal)
            return ValueTask.FromResult<Result<string>>(refusal);

        List<Claim> claims =
        [
            new(JwtRegisteredClaimNames.Sub, account.Username), new(RoleClaim, account.Role), new(JwtRegisteredClaimNames.Sid, sessionId),
        ];
        if (account.Site is not null)
            claims.Add(new(SiteClaim, account.Site));
        if (account.Lab is not null)
            claims.Add(new(LabClaim, account.Lab));
        if (account.District is not null)
            claims.Add(new(DistrictClaim, account.District));
        if (account.Community is not null)
            claims.Add(new(CommunityClaim, account.Community));
        return Issue(claims, cancellationToken);
    }

    /// <summary>A lab's program does the work of a lab operator, an integrator's reads. It has no session: it asks anew with its secret.</summary>
    public ValueTask<Result<string>> IssueTo(LabProgram program, CancellationToken cancellationToken)
    {
        List<Claim> claims = [new(JwtRegisteredClaimNames.Sub, program.ClientId), new(RoleClaim, program.Role ?? Roles.LabOperator)];
        if (program.Role is null)
            claims.Add(new(LabClaim, program.Lab));
        if (program.District is not null)
            claims.Add(new(DistrictClaim, program.District));
        return Issue(claims, cancellationToken);
    }

    /// <summary>A token that opens the dashboard and nothing else, for a browser's cookie.</summary>
    public ValueTask<Result<string>> IssueForDashboard(string username, CancellationToken cancellationToken) =>
        Issue([new(JwtRegisteredClaimNames.Sub, username), new(RoleClaim, Roles.Admin)], cancellationToken, DashboardAudience);

    /// <summary>Bearer validation: our issuer, one of our keys, HS256 and nothing else, unexpired. Never asks the database.</summary>
    public static void Configure(JwtBearerOptions options, DailyKeys<TokenKey> keys) => Configure(options, keys, Issuer);

    /// <summary>The same for the dashboard's tokens.</summary>
    public static void ConfigureDashboard(JwtBearerOptions options, DailyKeys<TokenKey> keys) => Configure(options, keys, DashboardAudience);

    /// <summary>Of a node that knows no keys every token fails like a bad one, and whoever is told so takes themselves for signed out. An outage it is, and the keys are looked for again.</summary>
    public static async Task TellOutage(AuthenticationFailedContext failed, DailyKeys<TokenKey> keys)
    {
        if (keys.Published.Any())
            return;
        await keys.Current(failed.HttpContext.RequestAborted);
        throw new TokenKeysUnavailableException();
    }

    private static void Configure(JwtBearerOptions options, DailyKeys<TokenKey> keys, string audience)
    {
        options.MapInboundClaims = false;
        options.TokenValidationParameters = new TokenValidationParameters
        {
            ValidIssuer = Issuer,
            ValidAudience = audience,
            IssuerSigningKeyResolver = (_, token, kid, _) => KeyOf(token, kid, keys),
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            RoleClaimType = RoleClaim,
            NameClaimType = JwtRegisteredClaimNames.Sub,
            ClockSkew = ClockSkew,
        };
    }

    // A key vouches for no token that ends after it does: with one that was stolen long ago nothing can be made that is still good today.
    private static SecurityKey[] KeyOf(SecurityToken token, string? kid, DailyKeys<TokenKey> keys) =>
        kid is not null && keys.Known(kid) is { } key && token.ValidTo <= key.ExpiresAt().UtcDateTime ? [key.Security] : [];

    private async ValueTask<Result<string>> Issue(IEnumerable<Claim> claims, CancellationToken cancellationToken, string audience = Issuer)
    {
        var now = clock.GetUtcNow();
        var key = await keys.Current(cancellationToken);
        if (key is null || key.ExpiresAt() < now + Lifetime)
            return new Refusal("temporarily-unavailable", "Nothing was refused; send the same request again.");

        return Handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = audience,
            Subject = new ClaimsIdentity(claims),
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = (now + Lifetime).UtcDateTime,
            SigningCredentials = new(key.Security, SecurityAlgorithms.HmacSha256),
        });
    }
}
