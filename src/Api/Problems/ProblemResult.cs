using System.Globalization;
using System.Reflection;
using System.Text.Json.Serialization;
using HealthWuhan.Api.Fhir;
using HealthWuhan.Api.Limits;
using HealthWuhan.Domain;
using HealthWuhan.Grains;
using Microsoft.AspNetCore.Http.Metadata;

namespace HealthWuhan.Api.Problems;

/// <summary>One field or row that is wrong; a request's are told all at once.</summary>
public sealed record FieldError(string Field, string Code, string Detail);

/// <summary>RFC 9457 problem details as every endpoint of ours answers them; <c>code</c> is stable, <c>title</c> is in the caller's language.</summary>
public sealed record Problem(string Type, string Title, int Status, string Code, string? Detail)
{
    /// <summary>Absent where the problem has no fields or rows.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FieldError>? Errors { get; init; }
}

/// <summary>The one mapping from a refusal to HTTP.</summary>
internal sealed class ProblemResult(Refusal refusal, IReadOnlyList<FieldError>? errors = null) : IResult, IEndpointMetadataProvider
{
    /// <summary>What a client should wait before it sends the same again, where the refusal does not say.</summary>
    private static readonly TimeSpan s_defaultWait = TimeSpan.FromSeconds(2);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var text = ProblemCatalogue.Texts.GetValueOrDefault(refusal.Code) ?? ProblemCatalogue.Texts["internal-error"];
        var title = PrefersEnglish(httpContext.Request) ? text.English : text.Chinese;
        var problem = new Problem("urn:healthwuhan:problem:" + refusal.Code, title, text.Status, refusal.Code, refusal.Detail) { Errors = errors };

        CityMeter.Refused(problem.Code);
        Misses.Count(httpContext, text.Status, errors);
        httpContext.Response.StatusCode = text.Status;
        if (text.Status is 429 or 503)
            httpContext.Response.Headers.RetryAfter = Seconds(refusal.Wait ?? s_defaultWait);
        if (FhirProblem.IsFor(httpContext))
            await FhirProblem.Write(httpContext, problem);
        else
            await httpContext.Response.WriteAsJsonAsync(problem, ApiJson.Wire.Problem, "application/problem+json", httpContext.RequestAborted);
    }

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status422UnprocessableEntity, typeof(Problem), ["application/problem+json"]));

    /// <summary>Chinese, unless the caller ranks English first.</summary>
    public static bool PrefersEnglish(HttpRequest request)
    {
        var languages = request.GetTypedHeaders().AcceptLanguage.OrderByDescending(language => language.Quality ?? 1);
        var first = languages.Select(language => language.Value.ToString()).FirstOrDefault(IsOurs);
        return first is not null && first.StartsWith("en", StringComparison.OrdinalIgnoreCase);
    }

    // Rounded up: who comes when they were told to is not sent away again.
    private static string Seconds(TimeSpan wait) => Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    private static bool IsOurs(string language) =>
        language.StartsWith("zh", StringComparison.OrdinalIgnoreCase) || language.StartsWith("en", StringComparison.OrdinalIgnoreCase);
}
