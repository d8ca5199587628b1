using System.Buffers.Text;
using HealthWuhan.Api.Access;
using HealthWuhan.Api.Citizens;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Keys;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Directives;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace HealthWuhan.Api.HealthCodes;

/// <summary>What a gate read from a QR.</summary>
public sealed record VerifyRequest(string? Token);

/// <summary>What a gate is told.</summary>
public sealed record VerifyAnswer(HealthCodeColor Color, string MaskedName, DateTimeOffset ValidUntil);

/// <summary>A JSON Web Key Set (RFC 7517).</summary>
public sealed record KeySetAnswer(IReadOnlyList<PublicKey> Keys);

/// <summary>A public key on P-256; coordinates in base64url.</summary>
public sealed record PublicKey(string Kid, string X, string Y, string Kty = "EC", string Crv = "P-256", string Use = "sig", string Alg = "ES256");

/// <summary>The health code in the citizen's hand and at the gate.</summary>
internal static class HealthCodeEndpoints
{
    // A key is published a day before it signs, so an hour-old set misses none.
    private const string KeysMayBeKept = "public, max-age=3600";

    public static void MapHealthCode(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/me/health-code", Show).LimitedAs(EndpointClass.CitizenRead).WithTags("Me").RequireAuthorization(Policies.Citizen)
            .WithSummary("Colour, reasons and a signed token of 60 s; as QR code with Accept: image/svg+xml.")
            .Produces<HealthCodeAnswer>().Produces(StatusCodes.Status200OK, contentType: Svg.ContentType);
        routes.MapGet("/v1/me/family/{id}/health-code", ShowOfMember).LimitedAs(EndpointClass.CitizenRead).WithTags("Family").RequireAuthorization(Policies.Citizen)
            .WithSummary("A member's health code, in the same forms.")
            .Produces<HealthCodeAnswer>().Produces(StatusCodes.Status200OK, contentType: Svg.ContentType);
        routes.MapPost("/v1/verify", Verify).LimitedAs(EndpointClass.StaffRead).WithTags("Gate").RequireAuthorization(Policies.VerifyCodes).Records()
            .WithSummary("Checks a health code's signature and time.");
        routes.MapGet("/v1/verify/keys", Keys).LimitedAs(EndpointClass.Public).WithTags("Gate").AllowAnonymous()
            .WithSummary("The public keys (JWKS) for checking health codes offline.");
    }

    private static Task<IResult> Show(HttpContext context, GrainCalls grains, HealthCodeTokens tokens, LiveDirectives directives) =>
        ShowOf(context.User.CitizenKey(), context, grains, tokens, directives);

    private static async Task<IResult> ShowOfMember(
        string id, HttpContext context, Family family, GrainCalls grains, HealthCodeTokens tokens, LiveDirectives directives) =>
        await family.MemberOf(context.User.CitizenKey(), id, context.RequestAborted) is { } member
            ? await ShowOf(member, context, grains, tokens, directives)
            : new ProblemResult(Family.NotYours);

    private static async Task<IResult> ShowOf(
        CitizenKey key, HttpContext context, GrainCalls grains, HealthCodeTokens tokens, LiveDirectives directives)
    {
        var cancellationToken = context.RequestAborted;
        if (await grains.Citizen(key, citizen => citizen.HealthCode(), cancellationToken) is not { } found)
            return new ProblemResult(new Refusal("not-found", "Nobody is registered under this session."));

        var signed = await tokens.Sign(found.Code.Color, found.MaskedName, cancellationToken);
        if (signed.Refusal is { } refusal)
            return new ProblemResult(refusal);

        context.Response.Headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        return Svg.IsAcceptedBy(context.Request)
            ? Svg.QrCode(signed.Value.Token, InkOf(found.Code.Color))
            : TypedResults.Ok(HealthCodeAnswer.Of(found.Code, signed.Value, directives.Policy<DisplayPolicy>(), ProblemResult.PrefersEnglish(context.Request)));
    }

    /// <summary>The code's colour, dark enough for a scanner, the Yellow too.</summary>
    private static string InkOf(HealthCodeColor color) => color switch
    {
        HealthCodeColor.Green => "#0B7A3B",
        HealthCodeColor.Yellow => "#9A6700",
        _ => "#B42318",
    };

    private static async Task<Results<Ok<VerifyAnswer>, ProblemResult>> Verify(
        VerifyRequest request, StaffAccess staff, HealthCodeTokens tokens, CancellationToken cancellationToken)
    {
        var verified = await tokens.Verify(request.Token ?? "", cancellationToken);
        if (verified.Refusal is { } refusal)
            return new ProblemResult(refusal);

        // A token does not say whose it is.
        await staff.Record(AccessActions.VerifyCode, new Concerned(null), cancellationToken);
        return TypedResults.Ok(new VerifyAnswer(verified.Value.Color, verified.Value.MaskedName, verified.Value.ValidUntil));
    }

    private static Ok<KeySetAnswer> Keys(HttpContext context, DailyKeys<SigningKey> keys)
    {
        context.Response.Headers.CacheControl = KeysMayBeKept;
        return TypedResults.Ok(new KeySetAnswer([.. keys.Published.Select(PublicKeyOf)]));
    }

    private static PublicKey PublicKeyOf(SigningKey key) =>
        new(key.Kid, Base64Url.EncodeToString(key.PublicPoint.X), Base64Url.EncodeToString(key.PublicPoint.Y));
}
