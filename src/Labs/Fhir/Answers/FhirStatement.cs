using Hl7.Fhir.Model;

namespace HealthWuhan.Labs.Fhir.Answers;

/// <summary>What the interface can do, as its CapabilityStatement: nothing that is not there.</summary>
public static class FhirStatement
{
    private const string Released = "2021-08-03";

    /// <summary>The statement of an interface at an address.</summary>
    /// <param name="address">Where the interface is.</param>
    /// <param name="version">Of this software.</param>
    public static byte[] Write(string address, string version) => FhirAnswers.Write(new CapabilityStatement
    {
        Status = PublicationStatus.Active,
        Date = Released,
        Kind = CapabilityStatementKind.Instance,
        Software = new() { Name = "HealthWuhan", Version = version },
        Implementation = new() { Description = "健康武汉：核酸检测结果、预约和接种，只读 Results of nucleic-acid tests, appointments and vaccinations, read-only", Url = address },
        FhirVersion = FHIRVersion.N4_0_1,
        Format = [FhirAnswers.MediaType],
        Rest =
        [
            new()
            {
                Mode = CapabilityStatement.RestfulCapabilityMode.Server,
                Security = new()
                {
                    Cors = false,
                    Service = [new("http://terminology.hl7.org/CodeSystem/restful-security-service", "OAuth")],
                    Description = "OAuth 2 client credentials at /v1/token, for clients that were given the role integrator. Every look at a person is on record, and the person reads it.",
                },
                Resource = [.. FhirParameters.Types.Select(Of)],
            },
        ],
    });

    private static CapabilityStatement.ResourceComponent Of(string type) => new()
    {
        Type = type,
        Documentation = FhirParameters.IsOfPerson(type) ? "Masked. A search is about one person." : "What everybody may book, less than two seconds old; from today on.",
        Interaction =
        [
            new() { Code = CapabilityStatement.TypeRestfulInteraction.Read },
            new() { Code = CapabilityStatement.TypeRestfulInteraction.SearchType },
        ],
        Versioning = CapabilityStatement.ResourceVersionPolicy.NoVersion,
        SearchParam = [.. FhirParameters.Of(type).Select(parameter => new CapabilityStatement.SearchParamComponent
        {
            Name = parameter.Name,
            Type = parameter.Type,
            Documentation = parameter.Documentation,
        })],
    };
}
