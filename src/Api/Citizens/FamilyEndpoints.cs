using System.Security.Claims;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Monitoring;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Citizens;

/// <summary>
/// Asks for a tie to somebody: without <c>code</c>, an SMS code goes to their own phone; with it, they have agreed. <c>guardian</c> binds a minor
/// who has the caller's phone, without a code.
/// </summary>
public sealed record FamilyRequest(DocumentFields? Document, string? Name, string? Phone, string? Code, bool? Guardian);

/// <summary>Whom the caller may look at, and who may look at the caller.</summary>
public sealed record FamilyAnswer(IReadOnlyList<FamilyItem> Members, IReadOnlyList<FamilyItem> Viewers);

/// <summary>One tie, with the other person masked.</summary>
public sealed record FamilyItem(string Id, string? MaskedName, FamilyTieKind Kind, DateTimeOffset BoundAt);

/// <summary>The family lane (代查): people who look after each other's results.</summary>
internal static class FamilyEndpoints
{
    public static void MapFamily(this IEndpointRouteBuilder routes)
    {
        var family = routes.MapGroup("/v1/me/family").WithTags("Family").RequireAuthorization(Policies.Citizen);
        family.MapGet("", List).LimitedAs(EndpointClass.CitizenRead).WithSummary("Whom I may look at, and who may look at me.");
        family.MapPost("", Bind).LimitedAs(EndpointClass.CitizenWrite).WithSummary("Asks for a tie (202, a code goes to their phone), or binds with the code, or as a minor's guardian (200).");
        family.MapDelete("/{id}", Unbind).LimitedAs(EndpointClass.CitizenWrite).WithSummary("Ends a tie, from either side.");
        family.MapGet("/{id}/results", ResultsOfMember).CountAs(CallKind.ResultQuery).LimitedAs(EndpointClass.CitizenRead).WithSummary("A member's samples and results.").Produces<ResultsAnswer>();
        family.MapGet("/{id}/sampling-code", SamplingCodeOfMember).LimitedAs(EndpointClass.CitizenRead).WithSummary("A member's sampling code.").Produces<SamplingCodeAnswer>();
    }

    private static async Task<Results<Ok<FamilyAnswer>, ProblemResult>> List(ClaimsPrincipal caller, GrainCalls grains, CancellationToken cancellationToken)
    {
        var (members, viewers) = await grains.Citizen(caller.CitizenKey(), citizen => citizen.Family(cancellationToken), cancellationToken);
        return TypedResults.Ok(new FamilyAnswer(
            await Task.WhenAll(members.Select(tie => Item(tie, grains, cancellationToken))),
            await Task.WhenAll(viewers.Select(tie => Item(tie, grains, cancellationToken)))));
    }

    private static Task ResultsOfMember(string id, HttpContext context, ResultsDesk desk, Family family) => desk.ShowOfMember(id, context, family);

    private static async Task<Results<Accepted, Ok<FamilyItem>, ProblemResult>> Bind(
        FamilyRequest request, ClaimsPrincipal caller, Family family, GrainCalls grains, TimeProvider clock, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var person = PersonFields.Read(errors, request.Document, request.Name, request.Phone, clock);
        var code = errors.Text("code", request.Code, maxLength: 20, mandatory: false);
        if (person is null || errors.Any)
            return errors.ToProblem();

        if (code is null && request.Guardian != true)
        {
            return await family.AskForConsent(caller.CitizenKey(), person, cancellationToken) is { } unsent
                ? new ProblemResult(unsent)
                : TypedResults.Accepted((string?)null);
        }

        var bound = code is null
            ? await family.BindMinor(caller.CitizenKey(), person, cancellationToken)
            : await family.BindWithConsent(caller.CitizenKey(), person, code, cancellationToken);
        return bound.Refusal is { } refusal ? new ProblemResult(refusal) : TypedResults.Ok(await Item(bound.Value, grains, cancellationToken));
    }

    private static async Task<NoContent> Unbind(string id, ClaimsPrincipal caller, Family family, CancellationToken cancellationToken)
    {
        await family.Unbind(caller.CitizenKey(), id, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> SamplingCodeOfMember(
        string id, HttpRequest request, Family family, DeploymentKeys keys, TimeProvider clock) =>
        await family.MemberOf(request.HttpContext.User.CitizenKey(), id, request.HttpContext.RequestAborted) is { } member
            ? MeEndpoints.SamplingCodeOf(member, request, keys, clock)
            : new ProblemResult(Family.NotYours);

    private static async Task<FamilyItem> Item(FamilyTie tie, GrainCalls grains, CancellationToken cancellationToken)
    {
        var other = await grains.Citizen(tie.Other, citizen => citizen.Person(cancellationToken), cancellationToken);
        return new(tie.Id, other is null ? null : Masks.Name(other.Name), tie.Kind, CityTime.Of(tie.BoundAt));
    }
}
