using System.Security.Claims;
using HealthWuhan.Domain.Identity;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace HealthWuhan.Api.Identity;

/// <summary>Issues the bearer tokens of this API and says how they are checked. A token names a citizen by key and a member of staff by user name.</summary>
public sealed class AccessTokens(DeploymentKeys keys, TimeProvider clock)
{
    public const string RoleClaim = "role";
    public const string SiteClaim = "site";
    public const string LabClaim = "lab";
    public const string DistrictClaim = "district";

    private const string Issuer = "healthwuhan";
    private static readonly TimeSpan CitizenLifetime = TimeSpan.FromHours(2);
    private static readonly TimeSpan StaffLifetime = TimeSpan.FromHours(12);
    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    private readonly SigningCredentials _credentials = new(new SymmetricSecurityKey(keys.AccessToken), SecurityAlgorithms.HmacSha256);

    public AccessToken IssueTo(CitizenKey citizen) =>
        Issue([new(JwtRegisteredClaimNames.Sub, citizen.Value), new(RoleClaim, Roles.Citizen)], CitizenLifetime);

    public AccessToken IssueTo(StaffAccount account)
    {
        List<Claim> claims = [new(JwtRegisteredClaimNames.Sub, account.Username), new(RoleClaim, account.Role)];
        if (account.Site is not null)
            claims.Add(new(SiteClaim, account.Site));
        if (account.Lab is not null)
            claims.Add(new(LabClaim, account.Lab));
        if (account.District is not null)
            claims.Add(new(DistrictClaim, account.District));
        return Issue(claims, StaffLifetime);
    }

    /// <summary>Bearer validation: our issuer, our key, HS256 and nothing else, unexpired.</summary>
    public static void Configure(JwtBearerOptions options, DeploymentKeys keys)
    {
        options.MapInboundClaims = false;
        options.TokenValidationParameters = new TokenValidationParameters
        {
            ValidIssuer = Issuer,
            ValidAudience = Issuer,
            IssuerSigningKey = new SymmetricSecurityKey(keys.AccessToken),
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            RoleClaimType = RoleClaim,
            NameClaimType = JwtRegisteredClaimNames.Sub,
            ClockSkew = TimeSpan.FromSeconds(30),
        };
    }

    private AccessToken Issue(IEnumerable<Claim> claims, TimeSpan lifetime)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var token = Handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Issuer,
            Subject = new ClaimsIdentity(claims),
            IssuedAt = now,
            NotBefore = now,
            Expires = now + lifetime,
            SigningCredentials = _credentials,
        });
        return new(token, "Bearer", (int)lifetime.TotalSeconds);
    }
}

/// <summary>A session as the contract answers it; <c>expiresIn</c> is in seconds.</summary>
public sealed record AccessToken([property: System.Text.Json.Serialization.JsonPropertyName("accessToken")] string Value, string TokenType, int ExpiresIn);
