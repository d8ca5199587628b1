using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Protection;
using Microsoft.Extensions.Options;
using Scalar.AspNetCore;

namespace HealthWuhan.Api;

/// <summary>Who may read the description of this API (<c>Docs:…</c>).</summary>
public sealed record DocsOptions
{
    public const string Section = "Docs";

    /// <summary>Anybody; else admins only.</summary>
    public bool Public { get; init; } = true;
}

/// <summary>The description of the API, and a page to read it with.</summary>
internal static class DocsEndpoints
{
    public static void MapDocs(this WebApplication app)
    {
        IEndpointConventionBuilder[] docs =
        [
            app.MapOpenApi("/openapi/{documentName}.json"),
            // The page's own files, and nothing from elsewhere: no fonts, no telemetry, no assistant.
            app.MapScalarApiReference(page =>
            {
                page.WithTitle("健康武汉 · Healthy Wuhan").DisableDefaultFonts().WithNonce().DisableTelemetry();
                page.Agent = new() { Disabled = true };
            }).WithMetadata(new ContentPolicy(OfThePage)),
        ];
        var isPublic = app.Services.GetRequiredService<IOptions<DocsOptions>>().Value.Public;
        foreach (var endpoints in docs)
            _ = isPublic ? endpoints.LimitedAs(EndpointClass.Public).AllowAnonymous() : endpoints.LimitedAs(EndpointClass.Public).RequireAuthorization(Policies.Administration);
    }

    // Its script makes styles as it goes, and asks only this server.
    private static string OfThePage(HttpContext context) =>
        $"default-src 'none'; script-src 'self'{Nonce(context)}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; " +
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static string Nonce(HttpContext context) => context.Items[ScalarOptions.NonceHttpContextItemKey] is string nonce ? $" 'nonce-{nonce}'" : "";
}
