using System.Security.Cryptography;
using HealthWuhan.Api.Access;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Retention;
using HealthWuhan.Grains.Directives;
using HealthWuhan.Grains.Retention;
using HealthWuhan.HealthCloud.Retention;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Retention;

/// <summary>To be erased: asked for, thought over, taken back, and how far it is.</summary>
internal static class ErasureEndpoints
{
    private const int MostItems = 500;
    private const int IdSize = 12;

    public static void MapErasure(this IEndpointRouteBuilder routes)
    {
        var mine = routes.MapGroup("/v1/me/erasure").WithTags("Me").RequireAuthorization(Policies.Citizen);
        mine.MapPost("", Ask).LimitedAs(EndpointClass.CitizenWrite).WithSummary("Asks to be erased, within five minutes of a sign-in by code; it is done when it was thought over and nothing stands against it.");
        mine.MapGet("", Get).LimitedAs(EndpointClass.CitizenRead).WithSummary("How far my request is, what stands against it, and what is kept.");
        mine.MapDelete("", Withdraw).LimitedAs(EndpointClass.CitizenWrite).WithSummary("Takes my request back, until it is begun.");
        routes.MapGet("/v1/erasures", List).LimitedAs(EndpointClass.StaffRead).WithTags("Retention").RequireAuthorization(Policies.ReadRetention).WithSummary("All requests to be erased, without whose they are.");
    }

    private static async Task<Results<Accepted<ErasureAnswer>, ProblemResult>> Ask(HttpContext context, ErasureDesk desk, OwnAccess access, TimeProvider clock)
    {
        if (FreshSignIn.Demand(context.User, clock.GetUtcNow()) is { } stale)
            return new ProblemResult(stale);

        await access.Record(AccessActions.AskErasure, context.User.CitizenKey(), context.RequestAborted);
        var asked = await desk.Ask(context.User.CitizenKey(), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdSize)), context.RequestAborted);
        return TypedResults.Accepted("/v1/me/erasure", desk.Shown(asked, ProblemResult.PrefersEnglish(context.Request)));
    }

    private static async Task<Results<Ok<ErasureAnswer>, ProblemResult>> Get(HttpContext context, ErasureDesk desk) =>
        await desk.Of(context.User.CitizenKey(), context.RequestAborted) is { } request
            ? TypedResults.Ok(desk.Shown(request, ProblemResult.PrefersEnglish(context.Request)))
            : new ProblemResult(NotAsked);

    private static async Task<Results<NoContent, ProblemResult>> Withdraw(HttpContext context, ErasureDesk desk, OwnAccess access)
    {
        var (citizen, cancellationToken) = (context.User.CitizenKey(), context.RequestAborted);
        if (await desk.Of(citizen, cancellationToken) is not { } request)
            return new ProblemResult(NotAsked);
        if (request.Status == ErasureStatus.Withdrawn)
            return TypedResults.NoContent();

        await access.Record(AccessActions.WithdrawErasure, citizen, cancellationToken);
        return await desk.Withdraw(citizen, cancellationToken)
            ? TypedResults.NoContent()
            : new ProblemResult(new Refusal("erasure-begun", "It has begun, and is not taken back any more."));
    }

    private static async Task<Results<Ok<ErasuresAnswer>, ProblemResult>> List(string? status, HttpRequest request, ErasureRequests requests, CancellationToken cancellationToken)
    {
        if (status is not null && !Enum.GetNames<ErasureStatus>().Contains(status, StringComparer.Ordinal))
        {
            var errors = new FieldErrors();
            errors.Add("status", "invalid-field", $"status is one of {string.Join(", ", Enum.GetNames<ErasureStatus>())}.");
            return errors.ToProblem();
        }

        var inEnglish = ProblemResult.PrefersEnglish(request);
        var found = await requests.List(status is null ? null : Enum.Parse<ErasureStatus>(status), MostItems, cancellationToken);
        return TypedResults.Ok(new ErasuresAnswer([.. found.Select(one => ErasureAnswer.Of(one, inEnglish))]));
    }

    private static Refusal NotAsked => new("erasure-not-asked", "You have not asked to be erased.");
}

/// <summary>Where a citizen's own request is kept.</summary>
internal sealed class ErasureDesk(ErasureRequests requests, ErasureSubjects subjects, LiveDirectives directives, TimeProvider clock)
{
    /// <summary>The request that is open, which is this one unless there was one before.</summary>
    public async Task<ErasureRequest> Ask(CitizenKey citizen, string id, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var request = new ErasureRequest(id, subjects.Of(citizen), citizen, now, now + directives.Policy<RetentionPolicy>().ErasureCooling, ErasureStatus.Cooling);
        await requests.Ask(request, cancellationToken);
        return await requests.Of(request.Subject, cancellationToken) ?? request;
    }

    public Task<ErasureRequest?> Of(CitizenKey citizen, CancellationToken cancellationToken) => requests.Of(subjects.Of(citizen), cancellationToken);

    /// <summary>False where it has begun or is done.</summary>
    public Task<bool> Withdraw(CitizenKey citizen, CancellationToken cancellationToken) => requests.Withdraw(citizen, clock.GetUtcNow(), cancellationToken);

    /// <summary>As its citizen reads it, with what is kept.</summary>
    public ErasureAnswer Shown(ErasureRequest request, bool inEnglish) => ErasureAnswer.Of(request, inEnglish) with
    {
        Kept = ErasureReason.Kept(directives.Policy<RetentionPolicy>(), clock.GetUtcNow(), inEnglish),
    };
}
