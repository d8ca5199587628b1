using System.Buffers.Text;
using System.Text.Json;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace HealthWuhan.Api.Identity;

/// <summary>The external issuer's keys or its discovery document cannot be had, so nobody can say whether its token is good: 503, send the same again.</summary>
public sealed class IssuerUnavailableException(Exception inner) : Exception("The external issuer cannot be asked for its keys.", inner);

/// <summary>Tokens of an external OpenID Connect issuer. Without one nothing of this is on a request's path; with one, who is to check a token is told by its <c>iss</c>.</summary>
internal static class ExternalStaff
{
    public const string Scheme = "external";

    private const string ByIssuer = "by-issuer";
    private const string Bearer = "Bearer ";
    private const int MaxToken = 16_384;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>Signatures by which an issuer is known without a secret that we would share with it.</summary>
    private static readonly string[] s_algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    public static void AddExternalStaff(this AuthenticationBuilder authentication)
    {
        var services = authentication.Services;
        services.AddOptions<ExternalStaffOptions>().BindConfiguration(ExternalStaffOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        authentication.AddJwtBearer(Scheme, _ => { }).AddPolicyScheme(ByIssuer, null, scheme => scheme.ForwardDefaultSelector = SchemeOf);
        services.AddOptions<JwtBearerOptions>(Scheme).Configure<IOptions<ExternalStaffOptions>>((bearer, external) => Configure(bearer, external.Value));
        services.AddOptions<AuthenticationOptions>().Configure<IOptions<ExternalStaffOptions>>((schemes, external) =>
        {
            if (external.Value.Authority is not null)
                schemes.DefaultScheme = ByIssuer;
        });
    }

    /// <summary>An endpoint of our own staff accounts, which is closed where an issuer replaces them.</summary>
    public static TBuilder OfStaffAccounts<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints.AddEndpointFilter((call, next) =>
            call.HttpContext.RequestServices.GetRequiredService<IOptions<ExternalStaffOptions>>().Value.ReplacesStaffAccounts
                ? ValueTask.FromResult<object?>(new ProblemResult(Elsewhere))
                : next(call));

    /// <summary>The answer of our own accounts where there are none.</summary>
    public static Refusal Elsewhere => new("staff-sign-in-elsewhere", "Staff sign in at the city's identity provider, and call with its token.");

    private static void Configure(JwtBearerOptions bearer, ExternalStaffOptions external)
    {
        if (external.Authority is null)
            return;

        var map = external.Map;
        bearer.Authority = external.Authority.ToString();
        bearer.RequireHttpsMetadata = !external.IsOnThisMachine;
        bearer.MapInboundClaims = false;
        bearer.BackchannelTimeout = s_patience;
        bearer.TokenValidationParameters = new()
        {
            ValidAudience = external.Audience,
            ValidAlgorithms = s_algorithms,
            RequireExpirationTime = true,
            ClockSkew = TimeSpan.FromSeconds(30),
        };
        bearer.Events = new()
        {
            OnTokenValidated = validated =>
            {
                validated.Principal = map.Translate(validated.Principal!);
                return Task.CompletedTask;
            },
            OnAuthenticationFailed = TellOutage,
        };
    }

    /// <summary>A token whose issuer was never reached fails like a bad one, which it need not be. What was read once is kept, and asks nothing.</summary>
    private static async Task TellOutage(AuthenticationFailedContext failed)
    {
        try
        {
            await failed.Options.ConfigurationManager!.GetConfigurationAsync(failed.HttpContext.RequestAborted);
        }
        catch (InvalidOperationException unreachable)
        {
            throw new IssuerUnavailableException(unreachable);
        }
    }

    private static string SchemeOf(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        var isToken = header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && header.Length <= MaxToken;
        return isToken && IssuerOf(header.AsSpan(Bearer.Length)) is not (null or AccessTokens.Issuer) ? Scheme : JwtBearerDefaults.AuthenticationScheme;
    }

    /// <summary>What the token says of itself, unproven: it decides who looks at it, and nothing else.</summary>
    private static string? IssuerOf(ReadOnlySpan<char> token)
    {
        var payload = token[(token.IndexOf('.') + 1)..];
        payload = payload[..Math.Max(0, payload.IndexOf('.'))];
        if (!Base64Url.IsValid(payload))
            return null;
        try
        {
            var json = new Utf8JsonReader(Base64Url.DecodeFromChars(payload));
            while (json.Read())
            {
                if (json.TokenType == JsonTokenType.PropertyName && json.CurrentDepth == 1 && json.ValueTextEquals("iss"u8))
                    return json.Read() && json.TokenType == JsonTokenType.String ? json.GetString() : null;
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No token of anybody's.
        }

        return null;
    }
}
