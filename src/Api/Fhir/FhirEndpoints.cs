using System.Reflection;
using HealthWuhan.Api.Access;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.HealthCloud;
using HealthWuhan.Labs.Fhir.Answers;
using Microsoft.Extensions.Primitives;

namespace HealthWuhan.Api.Fhir;

/// <summary>Results of tests for systems of others that are authorised for it, in FHIR R4; docs/fhir.md has the mapping.</summary>
internal static class FhirEndpoints
{
    private static readonly string s_version = typeof(FhirEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    public static void AddFhir(this IServiceCollection services)
    {
        services.AddSingleton<FhirIds>();
        services.AddSingleton<FhirPeople>();
        services.AddSingleton<FhirDesk>();
    }

    public static void MapFhir(this IEndpointRouteBuilder routes)
    {
        var fhir = routes.MapGroup(FhirProblem.Path).WithTags("FHIR");
        fhir.MapGet("/metadata", Metadata).LimitedAs(EndpointClass.Public).AllowAnonymous().WithSummary("What can be read and searched: the CapabilityStatement.");
        foreach (var type in FhirParameters.Types)
        {
            var resources = fhir.MapGroup("/" + type).LimitedAs(EndpointClass.Integration).RequireAuthorization(Policies.ReadOverFhir);
            resources.MapGet("/{id}", (string id, HttpContext context, StaffAccess staff, FhirDesk desk) => Read(type, id, context, staff, desk)).Records()
                .WithSummary($"The {type} of that id.");
            resources.MapGet("", (HttpContext context, StaffAccess staff, FhirDesk desk, FhirPeople people) =>
                Search(new(type, context.Request.Query, IsForm: false), context, staff, desk, people)).Records().WithSummary($"The {type}s of one person, by id.");
            resources.MapPost("/_search", async (HttpContext context, StaffAccess staff, FhirDesk desk, FhirPeople people) => await Form(context) is { } form
                ? await Search(new(type, form, IsForm: true), context, staff, desk, people)
                : new ProblemResult(new Refusal("unreadable-request", "Send one form, application/x-www-form-urlencoded."))).Records()
                .WithSummary($"The {type}s of one person, by id or by document.");
        }
    }

    private static FhirResult Metadata(HttpContext context) => new(FhirStatement.Write(BaseOf(context.Request), s_version));

    private static async Task<IResult> Read(string type, string id, HttpContext context, StaffAccess staff, FhirDesk desk)
    {
        var patient = type == FhirParameters.Patient ? id : FhirIds.PatientOfSwab(id);
        var shared = await desk.Find(patient, type, staff, context.RequestAborted);
        if (shared is not null && type == FhirParameters.Patient)
            return new FhirResult(FhirAnswers.Resource(type, shared, null));
        return shared?.Swabs.FirstOrDefault(swab => swab.Id == id) is { } found
            ? new FhirResult(FhirAnswers.Resource(type, shared, found))
            : new ProblemResult(new Refusal("not-found", "There is no such resource."));
    }

    private static async Task<IResult> Search(Asked asked, HttpContext context, StaffAccess staff, FhirDesk desk, FhirPeople people)
    {
        var errors = new FieldErrors();
        var search = FhirSearch.Read(errors, asked.Type, asked.Parameters, asked.IsForm, people);
        if (errors.Any)
            return errors.ToProblem();

        var shared = search.Citizen is { } citizen ? await desk.Find(citizen, asked.Type, staff, context.RequestAborted) : null;
        if (shared is null)
        {
            // Nobody there, or nobody of theirs: whoever tries numbers meets the limit of misses, though the answer is an empty page.
            await staff.Record(AccessActions.ReadOverFhir, [], context.RequestAborted);
            Misses.Count(context, StatusCodes.Status404NotFound, null);
        }

        return Page(search, shared, BaseOf(context.Request));
    }

    private static FhirResult Page(FhirSearch search, SharedPerson? shared, string address)
    {
        SharedSwab?[] matches = shared is null ? [] : [.. FhirAnswers.Matches(search.Type, shared).Where(search.Includes)];
        var begin = search.After is { } after ? Behind(matches, after) : 0;
        var page = matches[begin..Math.Min(matches.Length, begin + search.Count)];
        var next = begin + page.Length < matches.Length ? new ListPlace(TimeOf(page[^1]), page[^1]!.Id) : null;
        string Link(ListPlace? place) => $"{address}/{search.Address(shared?.Id, place)}";
        return new(FhirAnswers.Searchset(search.Type, shared, page, new(address, Link(search.After), next is null ? null : Link(next), matches.Length)));
    }

    /// <summary>Also where the last of the page before has gone meanwhile.</summary>
    private static int Behind(SharedSwab?[] matches, ListPlace after)
    {
        var last = Array.FindIndex(matches, swab => swab?.Id == after.Key);
        var older = last >= 0 ? last + 1 : Array.FindIndex(matches, swab => TimeOf(swab) < after.At);
        return older >= 0 ? older : matches.Length;
    }

    private static DateTimeOffset TimeOf(SharedSwab? swab) => swab?.Sample?.CollectedAt ?? DateTimeOffset.UnixEpoch;

    /// <summary>Null for what is no form.</summary>
    private static async Task<IFormCollection?> Form(HttpContext context)
    {
        if (context.Request.GetTypedHeaders().ContentType?.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true)
            return null;
        try
        {
            return await context.Request.ReadFormAsync(context.RequestAborted);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static string BaseOf(HttpRequest request) => $"{request.Scheme}://{request.Host}{FhirProblem.Path}";

    private sealed record Asked(string Type, IEnumerable<KeyValuePair<string, StringValues>> Parameters, bool IsForm);
}
