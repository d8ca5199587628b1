using System.Net;
using HealthWuhan.Api.Problems;

namespace HealthWuhan.Tests.Fuzz;

/// <summary>What an answer must be, whatever was asked.</summary>
internal static class FuzzVerdict
{
    private static readonly string[] s_declared = ["overloaded", "waiting-room"];

    /// <summary>Null where there is nothing to say against the answer.</summary>
    public static string? Against(FuzzCall call, Answer answer)
    {
        var status = (int)answer.Status;
        if (status < 400)
            return null;
        if (call.Method == "HEAD")
            return status >= 500 ? $"{status}" : null;
        // What is no HTTP at all ends at the server itself, which answers with the status alone and closes the connection.
        if (answer.Body.Length == 0 && answer.Message.Headers.ConnectionClose == true && status is 400 or 408 or 414 or 431)
            return null;
        // A lab's program is answered in its own format where it asks for it.
        if (call.Endpoint.EndsWith("/v1/lab/results", StringComparison.Ordinal) && status < 500 && answer.Message.Content.Headers.ContentType?.MediaType is { } format
            && (format.Contains("fhir", StringComparison.Ordinal) || format.Contains("hl7", StringComparison.Ordinal)))
            return null;
        // OAuth's own clients read OAuth's own refusals (RFC 6749, section 5.2).
        if (call.Endpoint.EndsWith("/v1/token", StringComparison.Ordinal) && status is 400 or 401 or 429 && answer.Body.Contains("\"error\"", StringComparison.Ordinal))
            return null;
        // Who asks in FHIR is refused in FHIR, unless dots in the path led elsewhere.
        var mediaType = answer.Message.Content.Headers.ContentType?.MediaType;
        var isOfFhir = mediaType == "application/fhir+json" && call.Endpoint.Contains(" /fhir/", StringComparison.Ordinal);
        if ((mediaType != "application/problem+json" && !isOfFhir) || answer.Code is not { } code)
            return $"{status} that is no problem document: {answer.Body[..Math.Min(200, answer.Body.Length)]}";
        if (!ProblemCatalogue.Texts.TryGetValue(code, out var text) || text.Status != status)
            return $"{status} {code} is not in the catalogue";
        if (status >= 500 && !s_declared.Contains(code))
            return $"{status} {code}";
        return answer.Status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable && answer.Message.Headers.RetryAfter is null
            ? $"{status} {code} without Retry-After"
            : null;
    }
}
