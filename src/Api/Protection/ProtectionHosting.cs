using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.HttpsPolicy;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace HealthWuhan.Api.Protection;

/// <summary>What surrounds every endpoint alike: headers, proxies, https. Which hosts are answered is ASP.NET's own setting, <c>AllowedHosts</c>.</summary>
internal static class ProtectionHosting
{
    public static void AddProtection(this IServiceCollection services)
    {
        services.AddOptions<HttpsOptions>().BindConfiguration(HttpsOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ProxyOptions>().BindConfiguration(ProxyOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<ProxyOptions>>((options, proxies) => proxies.Value.Apply(options));
        services.AddOptions<HttpsRedirectionOptions>().Configure<IOptions<HttpsOptions>>((options, https) =>
        {
            // A method and its body stay what they were.
            options.RedirectStatusCode = StatusCodes.Status308PermanentRedirect;
            options.HttpsPort = https.Value.Port;
        });
        services.Configure<KestrelServerOptions>(kestrel => kestrel.AddServerHeader = false);
        // A host that is not served learns nothing more.
        services.Configure<HostFilteringOptions>(hosts => hosts.IncludeFailureMessage = false);
        // First, and so around ASP.NET's own filters too.
        services.Insert(0, ServiceDescriptor.Transient<IStartupFilter, SecurityHeaders>());
    }

    public static void UseProtection(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<ProxyOptions>>().Value.Entries.Count > 0)
            app.UseForwardedHeaders();
        if (TlsCertificate.IsNamed(app.Configuration) || app.Services.GetRequiredService<IOptions<HttpsOptions>>().Value.Port is not null)
            app.UseWhen(IsOfAClient, clients => clients.UseHttpsRedirection());
    }

    // A load balancer looks at a node's health as it can, and learns nothing that is secret.
    private static bool IsOfAClient(HttpContext context) => !context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal);
}
