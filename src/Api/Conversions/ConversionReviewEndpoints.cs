using System.Collections.Immutable;
using HealthWuhan.Api.Access;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Conversions;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Grains.Conversions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Conversions;

/// <summary>
/// What a reviewer says: Approve or Reject, and why, which the citizen reads. <c>revision</c> is that of the case as it was seen; <c>settles</c> names the reasons of the code that an approval
/// ends, all that the application is about where it is left out.
/// </summary>
public sealed record CaseDecisionRequest(string? Decision, string? Reason, int? Revision, IReadOnlyList<ReasonFields?>? Settles);

/// <summary>A reason of the code.</summary>
public sealed record ReasonFields(string? Kind, string? Source);

/// <summary>A reviewer and a case. The community says what it recommends, and somebody else at the district decides.</summary>
internal static class ConversionReviewEndpoints
{
    private const int MaxReason = 500;
    private const int MaxSource = 80;
    private const int MaxSettles = 20;

    public static void MapConversionReview(this IEndpointRouteBuilder routes)
    {
        var one = routes.MapGroup("/v1/conversions/{id}").WithTags("Review").RequireAuthorization(Policies.ReviewConversions).Records();
        one.MapGet("", Get).LimitedAs(EndpointClass.StaffRead).WithSummary("A case: what is asked for, what is on record, what the rules suggest.");
        one.MapGet("/evidence/{number:int}", Evidence).LimitedAs(EndpointClass.StaffRead).Produces(StatusCodes.Status200OK).WithSummary("A piece of evidence.");
        one.MapPost("/claim", Claim).LimitedAs(EndpointClass.StaffWrite).WithSummary("Takes the case in hand, for 15 minutes; again, for longer.");
        one.MapDelete("/claim", GiveBack).LimitedAs(EndpointClass.StaffWrite).WithSummary("Gives the case back.");
        one.MapPost("/decision", Decide).LimitedAs(EndpointClass.StaffWrite).WithSummary("The community's recommendation or the district's decision, whichever the case waits for.");
    }

    private static Task<Results<Ok<CaseAnswer>, ProblemResult>> Get(string id, HttpContext context, ConversionDesk desk) =>
        Answer(id, context, desk, AccessActions.ReadConversion, (_, application) => Task.FromResult<Result<ConversionApplication>>(application));

    private static async Task<IResult> Evidence(string id, int number, HttpContext context, ConversionDesk desk)
    {
        if (await desk.Find(id, ReviewerOf(context), context.RequestAborted) is not { } found)
            return new ProblemResult(ConversionRules.Unknown);

        await StaffAccess.Of(context).Record(AccessActions.ReadEvidence, new Concerned(found.Citizen, id), context.RequestAborted);
        return EvidenceEndpoints.FileOf(await desk.Ask(found.Citizen, grain => grain.Evidence(id, number, context.RequestAborted), context.RequestAborted), context);
    }

    private static Task<Results<Ok<CaseAnswer>, ProblemResult>> Claim(string id, HttpContext context, ConversionDesk desk) =>
        Answer(id, context, desk, AccessActions.ClaimConversion, (grain, _) => grain.Claim(id, ReviewerOf(context), context.RequestAborted));

    private static Task<Results<Ok<CaseAnswer>, ProblemResult>> GiveBack(string id, HttpContext context, ConversionDesk desk) =>
        Answer(id, context, desk, AccessActions.ClaimConversion, (grain, _) => grain.GiveBack(id, ReviewerOf(context), context.RequestAborted));

    private static async Task<Results<Ok<CaseAnswer>, ProblemResult>> Decide(string id, CaseDecisionRequest request, HttpContext context, ConversionDesk desk)
    {
        var errors = new FieldErrors();
        var decision = new CaseDecision
        {
            Reviewer = ReviewerOf(context),
            Verdict = errors.Choice<Verdict>("decision", request.Decision, default),
            Reason = errors.Text("reason", request.Reason, MaxReason, mandatory: true) ?? "",
            Revision = request.Revision,
            Settles = Settles(errors, request.Settles),
        };
        return errors.Any
            ? errors.ToProblem()
            : await Answer(id, context, desk, AccessActions.DecideConversion, (grain, _) => grain.Decide(id, decision, context.RequestAborted));
    }

    /// <summary>Puts on record who looks at or changes whose case, does it, and shows the case as it is then.</summary>
    private static async Task<Results<Ok<CaseAnswer>, ProblemResult>> Answer(
        string id, HttpContext context, ConversionDesk desk, AccessAction action, Func<IConversionGrain, ConversionApplication, Task<Result<ConversionApplication>>> change)
    {
        if (await desk.Find(id, ReviewerOf(context), context.RequestAborted) is not { } found)
            return new ProblemResult(ConversionRules.Unknown);

        await StaffAccess.Of(context).Record(action, new Concerned(found.Citizen, id), context.RequestAborted);
        var changed = await desk.Ask(found.Citizen, grain => change(grain, found.Application), context.RequestAborted);
        return changed.Refusal is { } refusal
            ? new ProblemResult(refusal)
            : TypedResults.Ok(await desk.Answer(found.Citizen, changed.Value, found.File, ProblemResult.PrefersEnglish(context.Request), context.RequestAborted));
    }

    private static ImmutableArray<FactReference>? Settles(FieldErrors errors, IReadOnlyList<ReasonFields?>? settles)
    {
        if (settles is null)
            return null;
        if (settles.Count > MaxSettles)
            errors.Add("settles", "invalid-field", $"At most {MaxSettles} reasons.");
        return [.. settles.Take(MaxSettles).Select((reason, i) => new FactReference(
            errors.Choice<FactKind>($"settles[{i}].kind", reason?.Kind, default), errors.Text($"settles[{i}].source", reason?.Source, MaxSource, mandatory: true) ?? "")).Distinct()];
    }

    private static CaseReviewer ReviewerOf(HttpContext context)
    {
        var scope = context.User.Scope();
        return new(context.User.Username(), scope.District, scope.Community);
    }
}
