using Microsoft.Extensions.Options;

namespace HealthWuhan.Api.Protection;

/// <summary>
/// Puts the same protective headers on every answer: results, problems, pages, and what is refused before any endpoint is looked for. An endpoint may say its own
/// Cache-Control, Permissions-Policy and <see cref="ContentPolicy"/>; the rest is not for it to say.
/// </summary>
/// <remarks>Outermost, and applied when the answer starts: whoever turns an error into a problem clears the headers first.</remarks>
internal sealed class SecurityHeaders(IOptions<HttpsOptions> https) : IStartupFilter
{
    private const string NoDevices = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()";

    private readonly string? _hsts = https.Value.Hsts;

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, following) =>
        {
            context.Response.OnStarting(Apply, context);
            return following(context);
        });
        next(app);
    };

    private Task Apply(object state)
    {
        var context = (HttpContext)state;
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.ContentSecurityPolicy = context.GetEndpoint()?.Metadata.GetMetadata<ContentPolicy>()?.Directives(context) ?? ContentPolicy.Nothing;
        headers.TryAdd("Permissions-Policy", NoDevices);
        // What anybody may keep says so itself.
        headers.TryAdd("Cache-Control", "no-store");
        // The scheme as a known proxy saw it. Over http anybody on the way could have written the header.
        if (_hsts is not null && context.Request.IsHttps)
            headers.StrictTransportSecurity = _hsts;
        return Task.CompletedTask;
    }
}
