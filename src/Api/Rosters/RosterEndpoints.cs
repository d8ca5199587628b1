using System.Globalization;
using HealthWuhan.Api.Access;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Rosters;

/// <summary>Who lives where, and who need not be tested.</summary>
internal static class RosterEndpoints
{
    public static void MapRosters(this IEndpointRouteBuilder routes)
    {
        var rosters = routes.MapGroup("/v1/rosters").WithTags("Rosters").RequireAuthorization(Policies.Command);
        rosters.MapPost("", Import).LimitedAs(EndpointClass.Roster).Records().Accepts<string>("text/csv")
            .WithSummary("Takes a roster: good rows are taken, bad rows told. The same file again changes nothing.");
        rosters.MapGet("", List).LimitedAs(EndpointClass.StaffRead).WithSummary("The last imports, the latest first: how far each is, or how it ended.");
        rosters.MapGet("/{id:long}", Get).LimitedAs(EndpointClass.StaffRead).WithSummary("One import, with its refused rows; of very many the first.");
    }

    private static async Task<Results<Ok<RosterAnswer>, ProblemResult, StatusCodeHttpResult>> Import(
        HttpRequest request, StaffAccess staff, RosterImport roster, RosterView view, CancellationToken cancellationToken)
    {
        if (request.GetTypedHeaders().ContentType?.MediaType.Value != "text/csv")
            return TypedResults.StatusCode(StatusCodes.Status415UnsupportedMediaType);

        // How many rows it has is known at the end; a process that dies before leaves this at least.
        await staff.Record(AccessActions.BeginRoster, new Concerned(null), cancellationToken);
        var outcome = await roster.Take(request.Body, request.ContentLength, staff.Member.Username, null, cancellationToken);
        var progress = outcome.Progress;
        if (progress.Accepted + progress.Unchanged == 0 && outcome.Unreadable is { } unreadable)
            return new ProblemResult(unreadable);

        await view.Tell(outcome.Changed ?? [], cancellationToken);
        var count = (progress.Accepted + progress.Unchanged).ToString(CultureInfo.InvariantCulture);
        await staff.Record(AccessActions.ImportRoster, new Concerned(null, count), cancellationToken);
        return TypedResults.Ok(await view.Answer(progress, cancellationToken));
    }

    private static async Task<Ok<RosterImportsAnswer>> List(RosterView view, CancellationToken cancellationToken) =>
        TypedResults.Ok(await view.Latest(cancellationToken));

    private static async Task<Results<Ok<RosterAnswer>, ProblemResult>> Get(long id, RosterView view, CancellationToken cancellationToken) =>
        await view.Find(id, cancellationToken) is { } answer
            ? TypedResults.Ok(answer)
            : new ProblemResult(new Refusal("unknown-import", "No roster was imported under this number."));
}
