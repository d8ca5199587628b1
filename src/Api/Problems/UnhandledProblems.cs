using System.Data.Common;
using System.Text.Json;
using HealthWuhan.Api.Access;
using HealthWuhan.Api.Identity;
using HealthWuhan.Domain;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Net.Http.Headers;
using Orleans.Serialization;

namespace HealthWuhan.Api.Problems;

/// <summary>Gives a problem to everything that no endpoint answered: bare status codes, requests that cannot be read, outages and defects.</summary>
internal static class UnhandledProblems
{
    public static void UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = context => ProblemOf(context.Features.Get<IExceptionHandlerFeature>()?.Error).ExecuteAsync(context),
            // An outage is reported by what is out, not once more by every request that met it.
            SuppressDiagnosticsCallback = handling => handling.Exception is BadHttpRequestException or OperationCanceledException || IsOutage(handling.Exception),
        });
        app.UseStatusCodePages(status =>
        {
            var code = ProblemCatalogue.CodeOf(status.HttpContext.Response.StatusCode);
            return new ProblemResult(new Refusal(code, ProblemCatalogue.Texts[code].English)).ExecuteAsync(status.HttpContext);
        });
        app.Use(RefuseUnreadable);
    }

    private static Task RefuseUnreadable(HttpContext context, RequestDelegate next)
    {
        if (HasUnknownCharset(context.Request))
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
        else if (context.Request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) == true)
            // No text of ours has one, and PostgreSQL takes none.
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
        else
            return next(context);
        return Task.CompletedTask;
    }

    // The framework's JSON reader takes a charset that there is not for a defect of ours.
    private static bool HasUnknownCharset(HttpRequest request) =>
        request.HasJsonContentType() && MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.Charset.HasValue && type.Encoding is null;

    private static ProblemResult ProblemOf(Exception? exception) => exception switch
    {
        BadHttpRequestException { StatusCode: 400 } bad => UnreadableJson(bad.InnerException as JsonException),
        BadHttpRequestException bad => new(new Refusal(ProblemCatalogue.CodeOf(bad.StatusCode), bad.Message)),
        // Whoever has hung up does not read it; anybody else was cut short by a silo that ends.
        _ when exception is OperationCanceledException || IsOutage(exception) => new(new Refusal("temporarily-unavailable", "Nothing was refused; send the same request again.")),
        _ => new(new Refusal("internal-error", "The error is on record.")),
    };

    // The path names the field; no message is shown, since it may quote what was sent.
    private static ProblemResult UnreadableJson(JsonException? json) => new(
        new Refusal("unreadable-request", "The body is not the JSON this call expects."),
        json?.Path is { Length: > 2 } path ? [new(path[2..], "invalid-field", "This field has the wrong type.")] : null);

    /// <summary>Whether something is away that comes back, so that the same request may succeed later.</summary>
    public static bool IsOutage(Exception? exception) =>
        exception is OrleansException or TimeoutException or DbException or UnavailableExceptionFallbackException or AccessLogUnavailableException
            or IssuerUnavailableException or TokenKeysUnavailableException;
}
