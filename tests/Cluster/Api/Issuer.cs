using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace HealthWuhan.Tests.Api;

/// <summary>An OpenID Connect issuer as a city has one: a discovery document and keys over HTTP, and tokens that it signs with them.</summary>
internal sealed class Issuer : IAsyncDisposable
{
    public const string Audience = "healthwuhan-api";

    private readonly WebApplication _server;
    private SecurityKey _key = NewRsaKey();

    private Issuer(WebApplication server) => _server = server;

    public string Address => _server.Urls.First();

    public static async Task<Issuer> Start()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var issuer = new Issuer(builder.Build());
        issuer._server.MapGet("/.well-known/openid-configuration", () => Results.Json(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["issuer"] = issuer.Address,
            ["jwks_uri"] = issuer.Address + "/jwks",
            ["authorization_endpoint"] = issuer.Address + "/authorize",
            ["token_endpoint"] = issuer.Address + "/token",
            ["response_types_supported"] = (string[])["code"],
            ["subject_types_supported"] = (string[])["public"],
            ["id_token_signing_alg_values_supported"] = (string[])["RS256", "ES256"],
        }));
        issuer._server.MapGet("/jwks", () => Results.Json(new Dictionary<string, object>(StringComparer.Ordinal) { ["keys"] = (object[])[Published(issuer._key)] }));
        await issuer._server.StartAsync(TestContext.Current.CancellationToken);
        return issuer;
    }

    /// <summary>From now on another key signs, and it alone is published.</summary>
    public void Rotate(bool toElliptic = false) => _key = toElliptic ? NewEllipticKey() : NewRsaKey();

    /// <summary>A token for these claims; those that are given replace the usual ones.</summary>
    public string Token(params (string Name, object Value)[] claims) => Token(_key, claims);

    /// <summary>The same, signed with a key that was never published, under the name of one that is.</summary>
    public string ForgedToken(params (string Name, object Value)[] claims)
    {
        var forged = NewRsaKey();
        forged.KeyId = _key.KeyId;
        return Token(forged, claims);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private string Token(SecurityKey key, (string Name, object Value)[] claims)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var content = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = Address,
            ["aud"] = Audience,
            ["sub"] = "4f1c",
            ["preferred_username"] = "wang.min",
            ["exp"] = EpochTime.GetIntDate(now.AddMinutes(5)),
        };
        foreach (var (name, value) in claims)
            content[name] = value;
        var algorithm = key is ECDsaSecurityKey ? SecurityAlgorithms.EcdsaSha256 : SecurityAlgorithms.RsaSha256;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Claims = content,
            SigningCredentials = new(key, algorithm),
        });
    }

    private static RsaSecurityKey NewRsaKey() => new(RSA.Create(2048)) { KeyId = Guid.NewGuid().ToString() };

    private static ECDsaSecurityKey NewEllipticKey() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = Guid.NewGuid().ToString() };

    private static Dictionary<string, string> Published(SecurityKey key)
    {
        var published = new Dictionary<string, string>(StringComparer.Ordinal) { ["kid"] = key.KeyId, ["use"] = "sig" };
        if (key is ECDsaSecurityKey { ECDsa: var elliptic })
        {
            var point = elliptic.ExportParameters(false).Q;
            (published["kty"], published["crv"], published["alg"]) = ("EC", "P-256", "ES256");
            (published["x"], published["y"]) = (Base64UrlEncoder.Encode(point.X!), Base64UrlEncoder.Encode(point.Y!));
            return published;
        }

        var numbers = ((RsaSecurityKey)key).Rsa.ExportParameters(false);
        (published["kty"], published["alg"]) = ("RSA", "RS256");
        (published["n"], published["e"]) = (Base64UrlEncoder.Encode(numbers.Modulus!), Base64UrlEncoder.Encode(numbers.Exponent!));
        return published;
    }
}
