using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Monitoring;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Directives;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Citizens;

/// <summary>What a citizen sees of themselves, masked: the phone in the hand may not be theirs.</summary>
/// <remarks>What the display policy hides is absent; the age is, unless the policy shows it.</remarks>
public sealed record MeAnswer(
    string MaskedName,
    MaskedDocument Document,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? MaskedPhone,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Age)
{
    internal static MeAnswer Of(Person person, DisplayPolicy display, DateOnly today) => new(
        Masks.Name(person.Name),
        new(person.Document.Type, display.DocumentNumber ? Masks.Number(person.Document.Number) : null),
        display.Phone ? Masks.Phone(person.Phone) : null,
        display.Age ? IdentityRules.AgeOf(person.Document, today) : null);
}

/// <summary>A document with all but its ends hidden.</summary>
public sealed record MaskedDocument(DocumentType Type, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? MaskedNumber);

/// <summary>A sampling code and when it ends.</summary>
public sealed record SamplingCodeAnswer(string Token, DateTimeOffset ExpiresAt);

/// <summary>What a signed-in citizen reads about themselves.</summary>
internal static class MeEndpoints
{
    public static void MapMe(this IEndpointRouteBuilder routes)
    {
        var me = routes.MapGroup("/v1/me").WithTags("Me").RequireAuthorization(Policies.Citizen);
        me.MapGet("", Profile).LimitedAs(EndpointClass.CitizenRead).WithSummary("The masked profile.");
        // Bound to what it needs, so that no call looks for it.
        Delegate results = routes.ServiceProvider.GetRequiredService<ResultsDesk>().Show;
        me.MapGet("/results", results).CountAs(CallKind.ResultQuery).LimitedAs(EndpointClass.CitizenRead).WithSummary("All samples and results, newest first; ETag and 304.")
            .Produces<ResultsAnswer>().Produces(StatusCodes.Status304NotModified);
        me.MapGet("/sampling-code", OwnSamplingCode).LimitedAs(EndpointClass.CitizenRead).WithSummary("A sampling code, valid for 30 days; as QR code with Accept: image/svg+xml.")
            .Produces<SamplingCodeAnswer>().Produces(StatusCodes.Status200OK, contentType: Svg.ContentType);
    }

    private static async Task<Results<Ok<MeAnswer>, ProblemResult>> Profile(
        ClaimsPrincipal caller, GrainCalls grains, LiveDirectives directives, TimeProvider clock, CancellationToken cancellationToken)
    {
        var person = await grains.Citizen(caller.CitizenKey(), citizen => citizen.Person(cancellationToken), cancellationToken);
        return person is null
            ? new ProblemResult(new Refusal("not-found", "Nobody is registered under this session."))
            : TypedResults.Ok(MeAnswer.Of(person, directives.Policy<DisplayPolicy>(), CityTime.DateOf(clock.GetUtcNow())));
    }

    private static IResult OwnSamplingCode(ClaimsPrincipal caller, HttpRequest request, DeploymentKeys keys, TimeProvider clock) =>
        SamplingCodeOf(caller.CitizenKey(), request, keys, clock);

    /// <summary>A fresh sampling code of a citizen, as JSON or as a picture.</summary>
    internal static IResult SamplingCodeOf(CitizenKey citizen, HttpRequest request, DeploymentKeys keys, TimeProvider clock)
    {
        var expiresAt = CityTime.Of(clock.GetUtcNow()) + SamplingCode.Lifetime;
        var token = SamplingCode.Seal(citizen, expiresAt, keys.SamplingCode, RandomNumberGenerator.GetBytes(12));
        return Svg.IsAcceptedBy(request) ? Svg.QrCode(token) : TypedResults.Ok(new SamplingCodeAnswer(token, expiresAt));
    }
}
