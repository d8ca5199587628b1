using HealthWuhan.Api.Protection;
using HealthWuhan.Grains;
using Microsoft.Extensions.Options;

namespace HealthWuhan.Api.Balancing;

/// <summary>A balancer that sends each session to the silo that has its citizen. Only where there is a silo in this process, and a proxy that is known (<c>Proxies:Known</c>): nobody else pays for it.</summary>
internal static class BalancingHosting
{
    public static void AddBalancing(this IServiceCollection services) => services.AddSingleton<RecentHints>();

    /// <summary>Outermost: the address is the proxy's own still.</summary>
    public static void UseBalancer(this WebApplication app)
    {
        if (IsBehindBalancer(app))
            app.UseMiddleware<BalancerIntroduction>();
    }

    /// <summary>Behind the authentication and the limits: it is known who calls, and that they may.</summary>
    public static void UseSessionHints(this WebApplication app)
    {
        if (IsBehindBalancer(app))
            app.UseMiddleware<SessionHints>();
    }

    private static bool IsBehindBalancer(WebApplication app) =>
        app.Services.GetService<BalancerName>() is not null && app.Services.GetRequiredService<IOptions<ProxyOptions>>().Value.Entries.Count > 0;
}
