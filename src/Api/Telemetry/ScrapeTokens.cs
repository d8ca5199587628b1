using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Monitoring;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace HealthWuhan.Api.Telemetry;

/// <summary>Prometheus cannot sign in: it sends one token that was set for it (<c>Monitoring:ScrapeToken</c>), good for reading metrics and nothing else.</summary>
internal sealed class ScrapeTokens(
    IOptionsMonitor<AuthenticationSchemeOptions> schemes, ILoggerFactory loggers, UrlEncoder encoder, IOptions<MonitoringOptions> options)
    : AuthenticationHandler<AuthenticationSchemeOptions>(schemes, loggers, encoder)
{
    public new const string Scheme = "scrape-token";
    public const string Role = "scraper";

    private const string Bearer = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var authorization = Request.Headers.Authorization.ToString();
        if (options.Value.ScrapeToken is not { } expected || !authorization.StartsWith(Bearer, StringComparison.Ordinal) || !Same(authorization[Bearer.Length..], expected))
            return Task.FromResult(AuthenticateResult.NoResult());

        var scraper = new ClaimsIdentity([new(AccessTokens.RoleClaim, Role)], Scheme, null, AccessTokens.RoleClaim);
        return Task.FromResult(AuthenticateResult.Success(new(new ClaimsPrincipal(scraper), Scheme)));
    }

    private static bool Same(string given, string expected) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(expected));
}

internal static class ScrapeTokenHosting
{
    public static void AddScrapeTokens(this IServiceCollection services) =>
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, ScrapeTokens>(ScrapeTokens.Scheme, null);
}
