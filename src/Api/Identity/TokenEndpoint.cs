using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using HealthWuhan.Api.Limits;
using HealthWuhan.Domain;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Identity;

/// <summary>An access token for a program, by the names of RFC 6749, section 5.1; it asks for the next one with its secret, so there is nothing to refresh it with.</summary>
public sealed record TokenAnswer(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("expires_in")] int ExpiresIn);

/// <summary>A refusal by the names of RFC 6749, section 5.2, which OAuth's own clients understand.</summary>
public sealed record TokenRefusal(
    [property: JsonPropertyName("error")] string Error, [property: JsonPropertyName("error_description")] string ErrorDescription);

/// <summary>Sign-in of lab programs: OAuth 2 client credentials, as form fields or by HTTP Basic.</summary>
internal static class TokenEndpoint
{
    private const int MaxLength = 500;
    private const string Basic = "Basic ";
    private const string Form = "application/x-www-form-urlencoded";

    private static readonly FormOptions s_form = new() { ValueCountLimit = 20, KeyLengthLimit = 100, ValueLengthLimit = 2000, BufferBodyLengthLimit = 10_000 };

    public static void MapToken(this IEndpointRouteBuilder routes) => routes.MapPost("/v1/token", Exchange).LimitedAs(EndpointClass.PasswordSignIn).WithTags("Session").AllowAnonymous()
        .WithSummary("A token for a lab's program: a form with grant_type=client_credentials, client_id and client_secret, these two also by HTTP Basic.");

    private static async Task<Results<Ok<TokenAnswer>, JsonHttpResult<TokenRefusal>>> Exchange(
        HttpContext context, ClientCredentials credentials, CancellationToken cancellationToken)
    {
        // A token, or what is told of a secret, is nobody's to keep.
        context.Response.Headers.CacheControl = "no-store";
        if (await ReadForm(context.Request, cancellationToken) is not { } form)
            return Refuse(StatusCodes.Status400BadRequest, "invalid_request", "Send one form, application/x-www-form-urlencoded.");
        if (form["grant_type"] is not [{ Length: > 0 } grant])
            return Refuse(StatusCodes.Status400BadRequest, "invalid_request", "grant_type is missing.");
        if (grant != "client_credentials")
            return Refuse(StatusCodes.Status400BadRequest, "unsupported_grant_type", "grant_type is client_credentials.");
        if (Credentials(context.Request, form) is not var (clientId, secret))
            return Refuse(StatusCodes.Status400BadRequest, "invalid_request", "Give client_id and client_secret once each, in the form or by HTTP Basic.");

        var token = await credentials.Exchange(clientId, secret, cancellationToken);
        return token.Refusal is { } refusal
            ? Refuse(context.Response, refusal)
            : TypedResults.Ok(new TokenAnswer(token.Value, "Bearer", (int)AccessTokens.Lifetime.TotalSeconds));
    }

    // Multipart is another kind of form, which no OAuth client sends and whose reader takes a broken one for a broken connection.
    private static async Task<IFormCollection?> ReadForm(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.GetTypedHeaders().ContentType?.MediaType.Equals(Form, StringComparison.OrdinalIgnoreCase) != true)
            return null;
        try
        {
            return await request.ReadFormAsync(s_form, cancellationToken);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Null where they are given in neither way, in both, or more than once.</summary>
    private static (string ClientId, string Secret)? Credentials(HttpRequest request, IFormCollection form)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(Basic, StringComparison.OrdinalIgnoreCase))
            return (form["client_id"], form["client_secret"]) is ([{ Length: > 0 and <= MaxLength } id], [{ Length: > 0 and <= MaxLength } secret]) ? (id, secret) : null;

        return form.ContainsKey("client_secret") ? null : OfBasic(header[Basic.Length..]);
    }

    private static (string ClientId, string Secret)? OfBasic(string encoded)
    {
        Span<byte> bytes = stackalloc byte[2 * MaxLength];
        if (!Convert.TryFromBase64String(encoded.Trim(), bytes, out var length) || Encoding.UTF8.GetString(bytes[..length]).Split(':', 2) is not [var id, var secret])
            return null;

        // RFC 6749, section 2.3.1: each is form-encoded before they are put together.
        var (clientId, clientSecret) = (Uri.UnescapeDataString(id), Uri.UnescapeDataString(secret));
        return clientId.Length is > 0 and <= MaxLength && clientSecret.Length is > 0 and <= MaxLength ? (clientId, clientSecret) : null;
    }

    private static JsonHttpResult<TokenRefusal> Refuse(HttpResponse response, Refusal refusal)
    {
        switch (refusal.Code)
        {
            case "wrong-credentials":
                response.Headers.WWWAuthenticate = "Basic realm=\"healthwuhan\"";
                return Refuse(StatusCodes.Status401Unauthorized, "invalid_client", refusal.Detail);
            case "too-many-requests":
                response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(refusal.Wait?.TotalSeconds ?? 0)).ToString(CultureInfo.InvariantCulture);
                return Refuse(StatusCodes.Status429TooManyRequests, "temporarily_unavailable", refusal.Detail);
            default:
                response.Headers.RetryAfter = "2";
                return Refuse(StatusCodes.Status503ServiceUnavailable, "temporarily_unavailable", refusal.Detail);
        }
    }

    private static JsonHttpResult<TokenRefusal> Refuse(int status, string error, string description) =>
        TypedResults.Json(new TokenRefusal(error, description), ApiJson.Wire.TokenRefusal, statusCode: status);
}
