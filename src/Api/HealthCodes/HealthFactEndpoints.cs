using System.Security.Claims;
using HealthWuhan.Api.Access;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.HealthCodes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.HealthCodes;

/// <summary>The code that follows from the facts as they are now. <c>maskedName</c> is null where nobody is registered under the document yet.</summary>
public sealed record HealthFactAnswer(string? MaskedName, HealthCodeColor Color, IReadOnlyList<ReasonItem> Reasons, DateTimeOffset? NextChange)
{
    // The display policy is about citizens' pages; whoever records a fact sees what follows from it.
    private static readonly DisplayPolicy s_everything = new();

    internal static HealthFactAnswer Of(CodeAfterFact after, bool inEnglish) => new(
        after.MaskedName,
        after.Code.Color,
        [.. after.Code.Reasons.Select(reason => ReasonItem.Of(reason, s_everything, inEnglish))],
        after.Code.NextChange?.ToOffset(CityTime.Offset));
}

/// <summary>What the city knows of a person that no sample tells: cases, contacts, releases. The id is that of the report or order that says so.</summary>
internal static class HealthFactEndpoints
{
    public static void MapHealthFacts(this IEndpointRouteBuilder routes)
    {
        var facts = routes.MapGroup("/v1/health-facts/{id}").WithTags("Health facts").RequireAuthorization(Policies.RecordFacts).Records();
        facts.MapPut("", Record).LimitedAs(EndpointClass.StaffWrite).WithSummary("Records a fact, or what has changed of it; the same again changes nothing. A medic records FeverUntested only.");
        facts.MapPost("/withdrawal", Withdraw).LimitedAs(EndpointClass.StaffWrite).WithSummary("The fact was recorded by mistake: it is kept, and no longer counts.");
    }

    private static async Task<Results<Ok<HealthFactAnswer>, ProblemResult>> Record(
        string id, HealthFactRequest request, HealthFactReader reader, HttpContext context, GrainCalls grains)
    {
        var errors = new FieldErrors();
        var fact = reader.Read(errors, id, request);
        if (!MayRecord(context.User, fact.Kind))
            return NotYourKind;
        var citizen = reader.Citizen(errors, request.Document);
        if (errors.Any)
            return errors.ToProblem();
        if (!await IsTheirs(context, citizen, grains))
            return new ProblemResult(StaffScopeRules.NotYours);

        var (by, cancellationToken) = (context.User.Username(), context.RequestAborted);
        await StaffAccess.Of(context).Record(AccessActions.RecordFact, new Concerned(citizen, fact.Source), cancellationToken);
        return Answer(context, await grains.Citizen(citizen, person => person.RecordFact(fact, by, cancellationToken), cancellationToken));
    }

    private static async Task<Results<Ok<HealthFactAnswer>, ProblemResult>> Withdraw(
        string id, FactWithdrawalRequest request, HealthFactReader reader, HttpContext context, GrainCalls grains)
    {
        var errors = new FieldErrors();
        var withdraw = HealthFactReader.Read(errors, id, request, context.User.Username());
        if (!MayRecord(context.User, withdraw.Kind))
            return NotYourKind;
        var citizen = reader.Citizen(errors, request.Document);
        if (errors.Any)
            return errors.ToProblem();
        if (!await IsTheirs(context, citizen, grains))
            return new ProblemResult(HealthFactRules.UnknownFact);

        var cancellationToken = context.RequestAborted;
        await StaffAccess.Of(context).Record(AccessActions.WithdrawFact, new Concerned(citizen, withdraw.Source), cancellationToken);
        return Answer(context, await grains.Citizen(citizen, person => person.WithdrawFact(withdraw, cancellationToken), cancellationToken));
    }

    /// <summary>Whoever takes swabs sees fevers; everything else is decided by those who trace and review. A kind that cannot be read is nobody's yet.</summary>
    private static bool MayRecord(ClaimsPrincipal caller, FactKind kind) =>
        kind is FactKind.FeverUntested or default(FactKind) || !caller.IsInRole(Roles.Medic);

    private static async Task<bool> IsTheirs(HttpContext context, CitizenKey citizen, GrainCalls grains) =>
        context.User.Scope() is var scope && (scope.District is null
            || StaffScopeRules.Includes(scope, await grains.Citizen(citizen, person => person.Residence(context.RequestAborted), context.RequestAborted)));

    private static ProblemResult NotYourKind => new(new Refusal("not-your-role", "A medic records FeverUntested only."));

    private static Results<Ok<HealthFactAnswer>, ProblemResult> Answer(HttpContext context, Result<CodeAfterFact> result) => result.Refusal is { } refusal
        ? new ProblemResult(refusal)
        : TypedResults.Ok(HealthFactAnswer.Of(result.Value, ProblemResult.PrefersEnglish(context.Request)));
}
