using System.Collections.Concurrent;
using System.Globalization;
using HealthWuhan.Api.Access;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Labs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Rosters;

/// <summary>How many rows were taken, how many said what was known, and each that was not taken, with what is wrong; of very many the first are listed.</summary>
public sealed record RosterAnswer(int Accepted, int Unchanged, int RefusedCount, IReadOnlyList<RefusedRosterRow> Refused);

/// <summary>A row that was not taken: its number as the sender's file shows it (0: the rest of the file), and why.</summary>
public sealed record RefusedRosterRow(int Row, string Code, string Detail);

/// <summary>Who lives where, and who need not be tested.</summary>
internal static class RosterEndpoints
{
    private const int MaxListed = 1000;
    private const int RowsAtOnce = 64;

    public static void MapRosters(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/rosters", Import).LimitedAs(EndpointClass.Roster).WithTags("Rosters").RequireAuthorization(Policies.Command).Records()
            .Accepts<string>("text/csv")
            .WithSummary("Takes a roster: good rows are taken, bad rows told. The same file again changes nothing.");

    private static async Task<Results<Ok<RosterAnswer>, ProblemResult, StatusCodeHttpResult>> Import(
        HttpRequest request, StaffAccess staff, GrainCalls grains, DeploymentKeys keys, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (request.GetTypedHeaders().ContentType?.MediaType.Value != "text/csv")
            return TypedResults.StatusCode(StatusCodes.Status415UnsupportedMediaType);

        // How many rows it has is known at the end; a process that dies before leaves this at least.
        await staff.Record(AccessActions.BeginRoster, new Concerned(null), cancellationToken);
        var refused = new ConcurrentBag<RefusedRosterRow>();
        var (accepted, unchanged) = (0, 0);
        var rows = RosterCsvReader.Read(request.Body, CityTime.DateOf(clock.GetUtcNow()), cancellationToken);
        var options = new ParallelOptions { MaxDegreeOfParallelism = RowsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(rows, options, async (row, cancellation) =>
        {
            foreach (var problem in row.Problems)
                refused.Add(new(row.Row, problem.Code, problem.Detail));
            if (row is not { Person: { } person, Residence: { } residence })
                return;

            var key = CitizenKey.Derive(person.Document, keys.CitizenKey);
            if (await grains.Citizen(key, citizen => citizen.Settle(person, residence, cancellation), cancellation))
                Interlocked.Increment(ref accepted);
            else
                Interlocked.Increment(ref unchanged);
        });
        if (accepted + unchanged == 0 && refused.FirstOrDefault(row => row.Row == 0) is { } unreadable)
            return new ProblemResult(new Refusal(unreadable.Code, unreadable.Detail));

        var count = (accepted + unchanged).ToString(CultureInfo.InvariantCulture);
        await staff.Record(AccessActions.ImportRoster, new Concerned(null, count), cancellationToken);
        return TypedResults.Ok(new RosterAnswer(accepted, unchanged, refused.Count, [.. refused.OrderBy(row => row.Row).Take(MaxListed)]));
    }
}
