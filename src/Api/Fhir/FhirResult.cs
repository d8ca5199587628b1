using HealthWuhan.Labs.Fhir.Answers;

namespace HealthWuhan.Api.Fhir;

/// <summary>An answer in FHIR.</summary>
internal sealed class FhirResult(byte[] body, int status = StatusCodes.Status200OK) : IResult, IStatusCodeHttpResult
{
    public int? StatusCode => status;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = status;
        httpContext.Response.ContentType = FhirAnswers.MediaType + "; charset=utf-8";
        httpContext.Response.ContentLength = body.Length;
        // What was read of a person is nobody's to keep on the way.
        httpContext.Response.Headers.CacheControl = "no-store";
        await httpContext.Response.Body.WriteAsync(body, httpContext.RequestAborted);
    }
}
