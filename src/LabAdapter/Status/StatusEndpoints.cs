using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.LabAdapter.Status;

/// <summary>The status page, on this machine only.</summary>
internal static class StatusEndpoints
{
    public static void MapStatus(this WebApplication app)
    {
        app.Use(Guard);
        app.MapGet("/", Page);
        app.MapGet("/status.json", (StatusDesk desk) => TypedResults.Json(desk.Report(), StatusJson.Default.StatusReport));
        app.MapGet("/health/live", () => TypedResults.Ok());
    }

    /// <summary>A page elsewhere that has a name of its own resolve to this machine must not read the status through a browser here.</summary>
    private static Task Guard(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Host.Host is not ("localhost" or "127.0.0.1" or "[::1]"))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        }

        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
        context.Response.Headers.CacheControl = "no-store";
        return next(context);
    }

    private static ContentHttpResult Page(StatusDesk desk, HttpRequest request, string? lang) =>
        TypedResults.Content(StatusPage.Html(desk.Report(), IsEnglish(request, lang)), "text/html; charset=utf-8");

    private static bool IsEnglish(HttpRequest request, string? lang) =>
        (lang ?? request.GetTypedHeaders().AcceptLanguage.MaxBy(language => language.Quality ?? 1)?.Value.Value ?? "zh-CN").StartsWith("en", StringComparison.OrdinalIgnoreCase);
}
