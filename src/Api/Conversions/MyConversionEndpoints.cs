using System.Security.Cryptography;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Conversions;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Conversions;
using HealthWuhan.Grains.Directives;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Conversions;

/// <summary>The code that was sent to the phone which an application asks for.</summary>
public sealed record PhoneProofRequest(string? Code);

/// <summary>A citizen applies for a conversion (转码) and follows it; with <c>?member=</c> a tie's id, a guardian does so for a minor.</summary>
internal static class MyConversionEndpoints
{
    public static void MapMyConversions(this IEndpointRouteBuilder routes)
    {
        var mine = routes.MapGroup("/v1/me/conversions").WithTags("Conversions").RequireAuthorization(Policies.Citizen);
        mine.MapGet("", List).LimitedAs(EndpointClass.CitizenRead).WithSummary("My applications, the latest first.");
        mine.MapPost("", Begin).LimitedAs(EndpointClass.CitizenWrite).WithSummary("A new draft; the same clientId again is the same draft. One application is open at a time.");
        mine.MapGet("/{id}", Get).LimitedAs(EndpointClass.CitizenRead).WithSummary("How far an application is, and why it was decided so.");
        mine.MapDelete("/{id}", Withdraw).LimitedAs(EndpointClass.CitizenWrite).WithSummary("Takes an application back that is not decided; its evidence is deleted.");
        mine.MapPost("/{id}/phone-code", SendCode).LimitedAs(EndpointClass.CitizenWrite).AddEndpointFilter(AddressLimit.Keep)
            .WithSummary("Of an application for another phone: sends a code to it, within the limits of sign-in codes.");
        mine.MapPost("/{id}/phone-proof", ShowPhone).LimitedAs(EndpointClass.CitizenWrite).WithSummary("Takes the code that was sent to the phone that is asked for; without it such an application is not taken.");
        mine.MapPost("/{id}/submission", Submit).LimitedAs(EndpointClass.CitizenWrite).WithSummary("Hands a draft in. It is to be decided within 48 hours.");
    }

    private static async Task<Results<Ok<ConversionsAnswer>, ProblemResult>> List(
        string? member, HttpContext context, ConversionApplicants applicants, LiveDirectives directives)
    {
        var (citizen, cancellationToken) = (await applicants.Of(context.User, member, context.RequestAborted), context.RequestAborted);
        if (citizen.Refusal is { } refusal)
            return new ProblemResult(refusal);

        var file = await applicants.Ask(citizen.Value, grain => grain.Get(cancellationToken), cancellationToken);
        var (policy, inEnglish) = (directives.Policy<ConversionPolicy>(), ProblemResult.PrefersEnglish(context.Request));
        return TypedResults.Ok(new ConversionsAnswer([.. (file?.Applications ?? []).Reverse().Select(application => ConversionAnswer.Of(application, policy, inEnglish))]));
    }

    private static async Task<Results<Ok<ConversionAnswer>, ProblemResult>> Begin(
        ConversionRequest request, string? member, HttpContext context, ConversionApplicants applicants, LiveDirectives directives)
    {
        var errors = new FieldErrors();
        var form = request.Read(errors);
        var clientId = request.ReadClientId(errors) ?? Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        if (errors.Any)
            return errors.ToProblem();

        var self = context.User.CitizenKey();
        return await Change(
            member, context, applicants, directives, (grain, citizen) => grain.Begin(new(ConversionRules.IdOf(citizen, clientId), form, self), context.RequestAborted));
    }

    private static async Task<Results<Ok<ConversionAnswer>, ProblemResult>> Get(
        string id, string? member, HttpContext context, ConversionApplicants applicants, LiveDirectives directives) =>
        await Change(member, context, applicants, directives, async (grain, _) =>
            (await grain.Get(context.RequestAborted))?.Find(id) is { } application ? application : ConversionRules.Unknown);

    private static Task<Results<Ok<ConversionAnswer>, ProblemResult>> Withdraw(
        string id, string? member, HttpContext context, ConversionApplicants applicants, LiveDirectives directives) =>
        Change(member, context, applicants, directives, (grain, _) => grain.Withdraw(id, context.RequestAborted));

    private static async Task<Results<Accepted, ProblemResult>> SendCode(string id, string? member, HttpContext context, ConversionApplicants applicants, PhoneProof proof)
    {
        var citizen = await applicants.Of(context.User, member, context.RequestAborted);
        return (citizen.Refusal ?? await proof.Send(citizen.Value, id, context.RequestAborted)) is { } refusal ? new ProblemResult(refusal) : TypedResults.Accepted((string?)null);
    }

    private static async Task<Results<Ok<ConversionAnswer>, ProblemResult>> ShowPhone(
        PhoneProofRequest request, string id, string? member, HttpContext context, [AsParameters] ProofLookUps lookUps)
    {
        var errors = new FieldErrors();
        var code = errors.Text("code", request.Code, maxLength: 20, mandatory: true);
        if (code is null)
            return errors.ToProblem();

        var citizen = await lookUps.Applicants.Of(context.User, member, context.RequestAborted);
        return citizen.Refusal is { } refusal
            ? new ProblemResult(refusal)
            : Answer(await lookUps.Proof.Show(citizen.Value, id, code, context.RequestAborted), context, lookUps.Directives);
    }

    private static Task<Results<Ok<ConversionAnswer>, ProblemResult>> Submit(
        string id, string? member, HttpContext context, ConversionApplicants applicants, LiveDirectives directives) =>
        Change(member, context, applicants, directives, (grain, _) => grain.Submit(id, context.RequestAborted));

    /// <summary>Asks the file of whoever it is about, and answers with the application as it is then.</summary>
    internal static async Task<Results<Ok<ConversionAnswer>, ProblemResult>> Change(
        string? member,
        HttpContext context,
        ConversionApplicants applicants,
        LiveDirectives directives,
        Func<IConversionGrain, CitizenKey, Task<Result<ConversionApplication>>> change)
    {
        var citizen = await applicants.Of(context.User, member, context.RequestAborted);
        if (citizen.Refusal is { } refusal)
            return new ProblemResult(refusal);

        return Answer(await applicants.Ask(citizen.Value, grain => change(grain, citizen.Value), context.RequestAborted), context, directives);
    }

    private static Results<Ok<ConversionAnswer>, ProblemResult> Answer(Result<ConversionApplication> changed, HttpContext context, LiveDirectives directives) =>
        changed.Refusal is { } refused
            ? new ProblemResult(refused)
            : TypedResults.Ok(ConversionAnswer.Of(changed.Value, directives.Policy<ConversionPolicy>(), ProblemResult.PrefersEnglish(context.Request)));

    /// <summary>What a proof is looked up with.</summary>
    private readonly record struct ProofLookUps(ConversionApplicants Applicants, PhoneProof Proof, LiveDirectives Directives);
}
