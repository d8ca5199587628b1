using System.Net;
using HealthWuhan.Api.Fhir;
using HealthWuhan.Api.Identity;
using HealthWuhan.Domain.Identity;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Person = HealthWuhan.Domain.Identity.Person;

namespace HealthWuhan.Tests.Fhir;

/// <summary>Short ways to ask in FHIR; every answer is read by the standard's own library as strictly as it can.</summary>
internal static class FhirFlow
{
    private static readonly FhirJsonDeserializer s_strict = new(new DeserializerSettings().UsingMode(DeserializationMode.Strict));

    /// <summary>The id under which other systems know the person.</summary>
    public static string PatientId(this City city, Person person) => city.Services.GetRequiredService<FhirIds>()
        .PatientOf(CitizenKey.Derive(person.Document, city.Services.GetRequiredService<DeploymentKeys>().CitizenKey));

    public static string Identifier(this Person person) => $"urn:healthwuhan:fhir:document:{person.Document.Type}|{person.Document.Number}";

    public static Task<Answer> SearchByForm(this HttpClient client, string type, params (string Name, string Value)[] parameters) =>
        client.Ask(new(HttpMethod.Post, $"/fhir/{type}/_search")
        {
            Content = new FormUrlEncodedContent(parameters.Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value))),
        });

    public static T Resource<T>(this Answer answer)
        where T : Resource
    {
        Assert.Equal("application/fhir+json", answer.Message.Content.Headers.ContentType?.MediaType);
        return Assert.IsType<T>(s_strict.DeserializeResource(answer.Body));
    }

    public static Bundle Page(this Answer answer)
    {
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body);
        return answer.Resource<Bundle>();
    }

    /// <summary>The status and the problem's own code.</summary>
    public static (HttpStatusCode Status, string? Code) Outcome(this Answer answer) =>
        (answer.Status, answer.Resource<OperationOutcome>().Issue[0].Details!.Coding[0].Code);

    public static async Task<Answer> Negative(this City city, string tube)
    {
        using var lab = await city.Staff(Roles.LabOperator);
        return await lab.PostText("/v1/lab/results", $"barcode,result\n{tube},Negative\n", "text/csv");
    }
}
