using System.Security.Claims;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Keys;
using HealthWuhan.Api.Problems;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace HealthWuhan.Api.Telemetry;

/// <summary>
/// How an admin's browser comes to the dashboard: it cannot send a bearer token when it loads a page, so it exchanges the token for a cookie of half an
/// hour. The cookie goes to the dashboard alone, no script can read it, and no other site can make the browser send it.
/// </summary>
internal static class DashboardCookie
{
    public const string Scheme = "dashboard-cookie";
    public const string Name = "healthwuhan-dashboard";

    public static void AddDashboardCookie(this IServiceCollection services)
    {
        services.AddAuthentication().AddJwtBearer(Scheme, bearer => bearer.Events = new JwtBearerEvents { OnMessageReceived = Take });
        services.AddSingleton<IConfigureOptions<JwtBearerOptions>>(provider => new ConfigureNamedOptions<JwtBearerOptions>(
            Scheme, bearer => AccessTokens.ConfigureDashboard(bearer, provider.GetRequiredService<DailyKeys<TokenKey>>())));
    }

    public static async Task<Results<NoContent, ProblemResult>> Exchange(
        ClaimsPrincipal caller, HttpResponse response, AccessTokens tokens, CancellationToken cancellationToken)
    {
        var issued = await tokens.IssueForDashboard(caller.Username(), cancellationToken);
        if (issued.Refusal is { } refusal)
            return new ProblemResult(refusal);

        response.Cookies.Append(Name, issued.Value, new CookieOptions
        {
            Path = DashboardHosting.Path,
            HttpOnly = true,
            Secure = true,
            SameSite = SameSiteMode.Strict,
            MaxAge = AccessTokens.Lifetime,
        });
        return TypedResults.NoContent();
    }

    private static Task Take(MessageReceivedContext context)
    {
        // The cookie and nothing else: a bearer token has a scheme of its own.
        if (context.Request.Cookies[Name] is { Length: > 0 } token)
            context.Token = token;
        else
            context.NoResult();
        return Task.CompletedTask;
    }
}
