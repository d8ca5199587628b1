using HealthWuhan.Api.Problems;
using HealthWuhan.Labs.Fhir.Answers;

namespace HealthWuhan.Api.Fhir;

/// <summary>A problem as an OperationOutcome, for those who ask in FHIR; everything else about it is as everywhere.</summary>
internal static class FhirProblem
{
    public const string Path = "/fhir";

    public static bool IsFor(HttpContext context) => context.Request.Path.StartsWithSegments(Path, StringComparison.OrdinalIgnoreCase);

    public static Task Write(HttpContext context, Problem problem)
    {
        var details = problem.Errors is { Count: > 0 } errors ? errors.Select(error => $"{error.Field}: {error.Detail}") : [problem.Detail ?? problem.Title];
        return new FhirResult(FhirAnswers.Outcome(KindOf(problem), problem.Code, problem.Title, details), problem.Status).ExecuteAsync(context);
    }

    /// <summary>FHIR's own list of kinds of issues (issue-type).</summary>
    private static string KindOf(Problem problem) => problem.Status switch
    {
        StatusCodes.Status400BadRequest or StatusCodes.Status422UnprocessableEntity => "invalid",
        StatusCodes.Status401Unauthorized => "login",
        StatusCodes.Status403Forbidden => "forbidden",
        StatusCodes.Status404NotFound => "not-found",
        StatusCodes.Status405MethodNotAllowed or StatusCodes.Status406NotAcceptable or StatusCodes.Status415UnsupportedMediaType => "not-supported",
        StatusCodes.Status413PayloadTooLarge => "too-long",
        StatusCodes.Status429TooManyRequests => "throttled",
        StatusCodes.Status503ServiceUnavailable => "transient",
        _ => "exception",
    };
}
