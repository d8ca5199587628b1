using System.Reflection;
using HealthWuhan.Api.Access;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Labs.Fhir.Answers;

namespace HealthWuhan.Api.Fhir;

/// <summary>Results, appointments and vaccinations for systems of others that are authorised for it, in FHIR R4; docs/fhir.md has the mapping.</summary>
internal static class FhirEndpoints
{
    private static readonly string s_version = typeof(FhirEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    public static Refusal NotFound { get; } = new("not-found", "There is no such resource.");

    public static Refusal NoForm { get; } = new("unreadable-request", "Send one form, application/x-www-form-urlencoded.");

    public static void AddFhir(this IServiceCollection services)
    {
        services.AddSingleton<FhirIds>();
        services.AddSingleton<FhirPeople>();
        services.AddSingleton<FhirSwabs>();
        services.AddSingleton<FhirVisits>();
        services.AddSingleton<FhirDays>();
        services.AddSingleton<FhirDesk>();
    }

    public static void MapFhir(this IEndpointRouteBuilder routes)
    {
        var fhir = routes.MapGroup(FhirProblem.Path).WithTags("FHIR");
        fhir.MapGet("/metadata", Metadata).LimitedAs(EndpointClass.Public).AllowAnonymous().WithSummary("What can be read and searched: the CapabilityStatement.");
        foreach (var type in FhirParameters.Types)
        {
            var resources = fhir.MapGroup("/" + type).LimitedAs(EndpointClass.Integration).RequireAuthorization(Policies.ReadOverFhir);
            if (FhirParameters.IsOfPerson(type))
                resources.MapPeople(type);
            else
                resources.MapDays(type);
        }
    }

    private static void MapPeople(this IEndpointRouteBuilder resources, string type)
    {
        resources.MapGet("/{id}", (string id, HttpContext context, StaffAccess staff, FhirDesk desk) => Read(type, id, context, staff, desk)).Records()
            .WithSummary($"The {type} of that id.");
        resources.MapGet("", (HttpContext context, StaffAccess staff, FhirDesk desk, FhirPeople people) =>
            Search(FhirAsk.InAddress(type, context), context, staff, desk, people)).Records().WithSummary($"The {type}s of one person, by id.");
        resources.MapPost("/_search", async (HttpContext context, StaffAccess staff, FhirDesk desk, FhirPeople people) => await FhirAsk.InForm(type, context) is { } form
            ? await Search(form, context, staff, desk, people)
            : new ProblemResult(NoForm)).Records()
            .WithSummary($"The {type}s of one person, by id or by document.");
    }

    private static FhirResult Metadata(HttpContext context) => new(FhirStatement.Write(FhirPaging.BaseOf(context.Request), s_version));

    private static async Task<IResult> Read(string type, string id, HttpContext context, StaffAccess staff, FhirDesk desk)
    {
        var patient = type == FhirParameters.Patient ? id : FhirIds.PatientOfSwab(id);
        var shared = await desk.Find(patient, type, staff, context.RequestAborted);
        var found = shared is null ? null : FhirMatches.Of(type, shared).FirstOrDefault(match => match.Id == id);
        return found is null ? new ProblemResult(NotFound) : new FhirResult(FhirAnswers.Resource(found));
    }

    private static async Task<IResult> Search(FhirAsk asked, HttpContext context, StaffAccess staff, FhirDesk desk, FhirPeople people)
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

        return FhirPaging.Page(search, shared?.Id, shared is null ? [] : FhirMatches.Of(search.Type, shared), context.Request);
    }
}
