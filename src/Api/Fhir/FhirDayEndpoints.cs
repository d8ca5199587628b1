using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Problems;
using HealthWuhan.Labs.Fhir.Answers;

namespace HealthWuhan.Api.Fhir;

/// <summary>What can be booked, for systems of others: schedules and slots, which are nobody's.</summary>
internal static class FhirDayEndpoints
{
    public static void MapDays(this IEndpointRouteBuilder resources, string type)
    {
        resources.MapGet("/{id}", (string id, HttpContext context, FhirDays days) => Read(type, id, context, days)).WithSummary($"The {type} of that id.");
        resources.MapGet("", (HttpContext context, FhirDays days, FhirPeople people) => Search(FhirAsk.InAddress(type, context), context, days, people))
            .WithSummary($"The {type}s from today on, the nearest first.");
        resources.MapPost("/_search", async (HttpContext context, FhirDays days, FhirPeople people) => await FhirAsk.InForm(type, context) is { } form
            ? Search(form, context, days, people)
            : new ProblemResult(FhirEndpoints.NoForm)).WithSummary($"The {type}s from today on, asked for in a form.");
    }

    private static IResult Read(string type, string id, HttpContext context, FhirDays days)
    {
        var schedule = type == FhirParameters.Slot ? FhirIds.ScheduleOfSlot(id) : id;
        var found = FhirMatches.Of(type, days.Of(context.User.Scope()).Where(day => day.Id == schedule)).FirstOrDefault(match => match.Id == id);
        return found is null ? new ProblemResult(FhirEndpoints.NotFound) : new FhirResult(FhirAnswers.Resource(found));
    }

    private static IResult Search(FhirAsk asked, HttpContext context, FhirDays days, FhirPeople people)
    {
        var errors = new FieldErrors();
        var search = FhirSearch.Read(errors, asked.Type, asked.Parameters, asked.IsForm, people);
        return errors.Any
            ? errors.ToProblem()
            : FhirPaging.Page(search, null, FhirMatches.Of(asked.Type, Few(search, days.Of(context.User.Scope()))), context.Request);
    }

    /// <summary>Of a search in named schedules those alone: whoever follows a clinic does not go through the city's slots.</summary>
    private static IEnumerable<SharedDay> Few(FhirSearch search, IEnumerable<SharedDay> days)
    {
        var named = search.Tokens.SelectMany(tokens => tokens).Where(token => token.Parameter == FhirParameters.OfSchedule).Select(token => token.Code).ToHashSet(StringComparer.Ordinal);
        return named.Count == 0 ? days : days.Where(day => named.Contains(day.Id));
    }
}
