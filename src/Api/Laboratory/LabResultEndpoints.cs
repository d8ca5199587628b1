using HealthWuhan.Api.Access;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Labs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Laboratory;

/// <summary>Where labs push results.</summary>
internal static class LabResultEndpoints
{
    public static void MapLabResults(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/lab/results", Push).LimitedAs(EndpointClass.Bulk).WithTags("Laboratory").RequireAuthorization(Policies.ReportResults).Records()
            .Accepts<string>("application/json", "text/csv")
            .WithSummary("Takes lab results; 200 means every accepted row is stored and delivered. Anything else: send the same again.");

    private static async Task<Results<Ok<LabResultsAnswer>, ProblemResult, StatusCodeHttpResult>> Push(
        HttpRequest request, StaffAccess staff, LabReception reception, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var rows = request.GetTypedHeaders().ContentType?.MediaType.Value switch
        {
            "application/json" => LabJsonReader.Read(request.Body, now, cancellationToken),
            "text/csv" => LabCsvReader.Read(request.Body, now, cancellationToken),
            _ => null,
        };
        if (rows is null)
            return TypedResults.StatusCode(StatusCodes.Status415UnsupportedMediaType);

        var received = await reception.Receive(rows, staff, cancellationToken);
        return received.Refusal is { } unreadable ? new ProblemResult(unreadable) : TypedResults.Ok(received.Value);
    }
}
