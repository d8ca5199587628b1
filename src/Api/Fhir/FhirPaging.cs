using HealthWuhan.HealthCloud;
using HealthWuhan.Labs.Fhir.Answers;
using Microsoft.Extensions.Primitives;

namespace HealthWuhan.Api.Fhir;

/// <summary>What was asked for: by an address or by a form.</summary>
internal sealed record FhirAsk(string Type, IEnumerable<KeyValuePair<string, StringValues>> Parameters, bool IsForm)
{
    public static FhirAsk InAddress(string type, HttpContext context) => new(type, context.Request.Query, IsForm: false);

    /// <summary>Null for what is no form.</summary>
    public static async Task<FhirAsk?> InForm(string type, HttpContext context)
    {
        if (context.Request.GetTypedHeaders().ContentType?.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true)
            return null;
        try
        {
            return new(type, await context.Request.ReadFormAsync(context.RequestAborted), IsForm: true);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}

/// <summary>Cuts what a search has found into pages.</summary>
internal static class FhirPaging
{
    /// <summary>The page that is asked for, with the address of the next.</summary>
    /// <param name="search">What is asked.</param>
    /// <param name="patient">Whom it is about, by id; null for nobody.</param>
    /// <param name="all">In the order in which it is listed.</param>
    /// <param name="request">Says where this interface is.</param>
    public static FhirResult Page(FhirSearch search, string? patient, IEnumerable<FhirMatch> all, HttpRequest request)
    {
        FhirMatch[] matches = [.. all.Where(search.Includes)];
        var begin = search.After is { } after ? Behind(matches, after, FhirParameters.IsOfPerson(search.Type)) : 0;
        var page = matches[begin..Math.Min(matches.Length, begin + search.Count)];
        var next = begin + page.Length < matches.Length ? new ListPlace(TimeOf(page[^1]), page[^1].Id) : null;
        var address = BaseOf(request);
        string Link(ListPlace? place) => $"{address}/{search.Address(patient, place)}";
        return new(FhirAnswers.Searchset(page, new(address, Link(search.After), next is null ? null : Link(next), matches.Length)));
    }

    public static string BaseOf(HttpRequest request) => $"{request.Scheme}://{request.Host}{FhirProblem.Path}";

    /// <summary>Also where the last of the page before has gone meanwhile.</summary>
    private static int Behind(FhirMatch[] matches, ListPlace after, bool newestFirst)
    {
        var last = Array.FindIndex(matches, match => match.Id == after.Key);
        var next = last >= 0 ? last + 1 : Array.FindIndex(matches, match => newestFirst ? TimeOf(match) < after.At : IsLater(match, after));
        return next >= 0 ? next : matches.Length;
    }

    private static bool IsLater(FhirMatch match, ListPlace after) =>
        TimeOf(match).CompareTo(after.At) is not 0 and var byTime ? byTime > 0 : string.CompareOrdinal(match.Id, after.Key) > 0;

    private static DateTimeOffset TimeOf(FhirMatch match) => match.At ?? DateTimeOffset.UnixEpoch;
}
