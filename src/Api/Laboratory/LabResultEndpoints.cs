using HealthWuhan.Api.Access;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Labs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Laboratory;

/// <summary>Where labs push results.</summary>
internal static class LabResultEndpoints
{
    public static void MapLabResults(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/lab/results", Push).LimitedAs(EndpointClass.Bulk).WithTags("Laboratory").RequireAuthorization(Policies.ReportResults).Records()
            .Accepts<string>("application/json", "text/csv", "application/fhir+json", "application/hl7-v2", "x-application/hl7-v2+er7")
            .WithSummary(
                "Takes lab results (docs/labs.md); 200 means every accepted row is stored and delivered. Anything else: send the same again. "
                + "Accept: application/fhir+json answers an OperationOutcome, application/hl7-v2 an ACK.");

    private static async Task<Results<Ok<LabResultsAnswer>, ProblemResult, SenderAnswer>> Push(
        HttpRequest request, StaffAccess staff, LabReception reception, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (LabFormats.Of(request.GetTypedHeaders().ContentType?.MediaType.Value) is not { } format)
            return new ProblemResult(new Refusal("unsupported-type", "Results are JSON, CSV, FHIR R4 or HL7 v2 (docs/labs.md)."));

        var receipt = await reception.Receive(format, LabFormats.Read(format, request.Body, now, cancellationToken), staff, cancellationToken);
        if (SenderAnswer.Of(request, receipt, now) is { } answer)
            return answer;
        return receipt.Unreadable is { } unreadable ? new ProblemResult(unreadable) : TypedResults.Ok(receipt.Answer);
    }
}
