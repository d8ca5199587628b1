using System.Net;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Labs.Fhir.Answers;
using HealthWuhan.Tests.Api;
using Hl7.Fhir.Model;
using Task = System.Threading.Tasks.Task;

namespace HealthWuhan.Tests.Fhir;

/// <summary>Searching: what narrows, what is refused, how pages follow each other, and that the statement tells no more and no less.</summary>
[Collection(City.Collection)]
public sealed class FhirSearchTests(City city) : IAsyncLifetime
{
    private HttpClient _integrator = null!;

    public async ValueTask InitializeAsync() => _integrator = await city.Staff(Roles.Integrator);

    public ValueTask DisposeAsync()
    {
        _integrator.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Pages_follow_each_other_and_no_link_says_whom_it_was_asked_for_by_document()
    {
        var person = Fresh.Person();
        for (var swab = 0; swab < 3; swab++)
            await city.Sampled([person]);
        var first = await _integrator.SearchByForm("Observation", ("patient.identifier", person.Identifier()), ("_count", "2"));
        Assert.DoesNotContain(person.Document.Number, first.Body, StringComparison.Ordinal);
        Assert.Equal((3, 2), (first.Page().Total, first.Page().Entry.Count));
        var second = (await _integrator.Fetch(first.Page().NextLink!.PathAndQuery)).Page();
        Assert.Single(second.Entry);
        Assert.Null(second.NextLink);
        Assert.Equal(3, first.Page().Entry.Concat(second.Entry).Select(entry => entry.Resource!.Id).Distinct().Count());
        Assert.Equal(first.Page().Entry.Select(entry => entry.FullUrl), (await _integrator.Fetch(first.Page().SelfLink!.PathAndQuery)).Page().Entry.Select(entry => entry.FullUrl));
    }

    [Fact]
    public async Task A_search_is_narrowed_by_day_and_status()
    {
        var person = Fresh.Person();
        await city.Negative((await city.Sampled([person])).Value);
        await city.Sampled([person]);
        var (patient, today) = (city.PatientId(person), CityTime.DateOf(city.Clock.GetUtcNow()));
        async Task<int?> Count(string type, string filter) => (await _integrator.Fetch($"/fhir/{type}?patient={patient}{filter}")).Page().Total;
        Assert.Equal(2, await Count("DiagnosticReport", $"&date=ge{today.AddDays(-1):O}"));
        Assert.Equal(0, await Count("DiagnosticReport", $"&date=lt{today.AddDays(-1):O}"));
        Assert.Equal(2, await Count("Observation", $"&date=ge{today.AddDays(-1):O}&date=le{today.AddDays(1):O}"));
        Assert.Equal(0, await Count("Specimen", $"&collected=gt{today.AddDays(1):O}"));
        Assert.Equal(1, await Count("DiagnosticReport", "&status=final"));
        Assert.Equal(1, await Count("Observation", "&status=registered"));
        Assert.Equal(2, await Count("DiagnosticReport", "&status=final,registered"));
        Assert.Equal(2, await Count("Specimen", "&status=available&_format=json"));
    }

    [Theory]
    [InlineData("/fhir/DiagnosticReport", "patient-required")]
    [InlineData("/fhir/Patient", "patient-required")]
    [InlineData("/fhir/Patient?identifier=urn:healthwuhan:fhir:document:ResidentId%7C11010519491231002X", "identifier-in-address")]
    [InlineData("/fhir/Observation?patient.identifier=urn:healthwuhan:fhir:document:ResidentId%7C11010519491231002X", "identifier-in-address")]
    [InlineData("/fhir/Observation?patient=0&_sort=date", "fhir-parameter")]
    [InlineData("/fhir/Observation?patient=0&status=positive", "fhir-parameter")]
    [InlineData("/fhir/Observation?patient=0&date=yesterday", "fhir-parameter")]
    [InlineData("/fhir/Observation?patient=0&_count=0", "fhir-parameter")]
    [InlineData("/fhir/Observation?patient=0&_cursor=x", "fhir-parameter")]
    [InlineData("/fhir/Observation?patient=0&patient=1", "fhir-parameter")]
    [InlineData("/fhir/Observation?patient=0&_format=xml", "fhir-parameter")]
    [InlineData("/fhir/Patient?patient=0", "fhir-parameter")]
    [InlineData("/fhir/Appointment", "patient-required")]
    [InlineData("/fhir/Immunization", "patient-required")]
    [InlineData("/fhir/Immunization?patient=0&lot-number=1", "fhir-parameter")]
    [InlineData("/fhir/Appointment?patient.identifier=urn:healthwuhan:fhir:document:ResidentId%7C11010519491231002X", "identifier-in-address")]
    [InlineData("/fhir/Appointment?patient=0&status=held", "fhir-parameter")]
    [InlineData("/fhir/Appointment?patient=0&slot=x", "fhir-parameter")]
    [InlineData("/fhir/Schedule?patient=0", "fhir-parameter")]
    [InlineData("/fhir/Schedule?status=free", "fhir-parameter")]
    [InlineData("/fhir/Schedule?specialty=a%7Cb%7Cc", "fhir-parameter")]
    [InlineData("/fhir/Slot?status=final", "fhir-parameter")]
    [InlineData("/fhir/Slot?schedule=", "fhir-parameter")]
    [InlineData("/fhir/Slot?start=soon", "fhir-parameter")]
    public async Task What_cannot_be_searched_is_refused_and_not_passed_over(string path, string code) =>
        Assert.Equal((HttpStatusCode.BadRequest, code), (await _integrator.Fetch(path)).Outcome());

    [Fact]
    public async Task A_form_that_is_none_and_a_document_that_is_none_are_refused()
    {
        Assert.Equal((HttpStatusCode.BadRequest, "unreadable-request"), (await _integrator.PostText("/fhir/Patient/_search", "{}", "application/json")).Outcome());
        Assert.Equal((HttpStatusCode.BadRequest, "fhir-parameter"), (await _integrator.SearchByForm("Patient", ("identifier", "11010519491231002X"))).Outcome());
        Assert.Equal((HttpStatusCode.BadRequest, "fhir-parameter"), (await _integrator.SearchByForm("Patient", ("identifier", "urn:healthwuhan:fhir:document:ResidentId|123"))).Outcome());
        Assert.Empty((await _integrator.Fetch("/fhir/Observation?patient=nobody")).Page().Entry);
    }

    [Fact]
    public async Task Whoever_tries_documents_is_stopped_like_everybody_who_looks_for_what_is_not_there()
    {
        await using var node = await city.StartApi(("Limits:Misses:Burst", "3"), ("Limits:Misses:PerMinute", "1"));
        using var elsewhere = _integrator.At(node);
        for (var guess = 0; guess < 3; guess++)
            Assert.Equal(HttpStatusCode.OK, (await elsewhere.SearchByForm("Patient", ("identifier", Fresh.Person().Identifier()))).Status);
        Assert.Equal((HttpStatusCode.TooManyRequests, "too-many-requests"), (await elsewhere.SearchByForm("Patient", ("identifier", Fresh.Person().Identifier()))).Outcome());
    }

    [Fact]
    public async Task The_statement_tells_what_is_there_and_nothing_else()
    {
        using var anonymous = city.Anonymous();
        var statement = (await anonymous.Fetch("/fhir/metadata")).Resource<CapabilityStatement>();
        var told = statement.Rest[0].Resource.SelectMany(resource => resource.Interaction.SelectMany(interaction => Endpoints(resource.Type!.ToString()!, interaction.Code!.Value)));
        var there = city.Endpoints.SelectMany(Api.Endpoints.Names).Where(name => name.Contains(" /fhir/", StringComparison.Ordinal));
        Assert.Equal(there.Order(StringComparer.Ordinal), told.Append("GET /fhir/metadata").Order(StringComparer.Ordinal));
        Assert.Equal(city.Address + "fhir", statement.Implementation!.Url);

        foreach (var resource in statement.Rest[0].Resource)
        {
            foreach (var parameter in resource.SearchParam)
            {
                var answer = await _integrator.SearchByForm(resource.Type!.ToString()!, Example(resource.Type!.ToString()!, parameter.Name!));
                Assert.True(answer.Status == HttpStatusCode.OK, $"{resource.Type} {parameter.Name}: {answer.Body}");
            }
        }
    }

    private static readonly Dictionary<string, string> s_statuses = new(StringComparer.Ordinal)
    {
        [FhirParameters.DiagnosticReport] = "final",
        [FhirParameters.Observation] = "final",
        [FhirParameters.Specimen] = "available",
        [FhirParameters.Appointment] = "booked",
        [FhirParameters.Immunization] = "completed",
    };

    private static string[] Endpoints(string type, CapabilityStatement.TypeRestfulInteraction interaction) => interaction switch
    {
        CapabilityStatement.TypeRestfulInteraction.Read => [$"GET /fhir/{type}/{{id}}"],
        CapabilityStatement.TypeRestfulInteraction.SearchType => [$"GET /fhir/{type}", $"POST /fhir/{type}/_search"],
        _ => [$"{interaction} {type}"],
    };

    /// <summary>A search with the parameter, and about somebody.</summary>
    private static (string, string)[] Example(string type, string parameter) => parameter switch
    {
        FhirParameters.Id or FhirParameters.OfPatient => [(parameter, "0")],
        FhirParameters.Identifier or FhirParameters.OfIdentifier => [(parameter, Fresh.Person().Identifier())],
        FhirParameters.Status => type == FhirParameters.Slot ? [(parameter, "free")] : [(FhirParameters.OfPatient, "0"), (parameter, s_statuses[type])],
        FhirParameters.OfSchedule or FhirParameters.OfActor or FhirParameters.ServiceCategory or FhirParameters.ServiceType or FhirParameters.Specialty => [(parameter, "x")],
        _ when !FhirParameters.IsOfPerson(type) => [(parameter, "2021")],
        _ => [(FhirParameters.OfPatient, "0"), (parameter, "2021")],
    };
}
