using System.Text;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Labs.Fhir.Answers;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Person = HealthWuhan.Domain.Identity.Person;

namespace HealthWuhan.Tests.Fhir;

/// <summary>Every answer, read again by the standard's own library as strictly as it can, and what is in it.</summary>
public class FhirAnswersTests
{
    private static readonly FhirJsonDeserializer s_strict = new(new DeserializerSettings().UsingMode(DeserializationMode.Strict));

    private static readonly Person s_person = new(new(DocumentType.ResidentId, "11010519491231002X"), "张三", "13800000001");

    private static readonly string[] s_ofSwabs = [FhirParameters.Patient, FhirParameters.DiagnosticReport, FhirParameters.Observation, FhirParameters.Specimen];

    private static readonly DateTimeOffset s_collected = new(2021, 8, 5, 9, 30, 0, TimeSpan.FromHours(8));

    [Fact]
    public void Every_resource_of_every_sample_is_valid_and_whole()
    {
        foreach (var status in Enum.GetValues<SampleStatus>())
        {
            foreach (var display in (DisplayPolicy[])[new(), Hidden])
            {
                var shared = Shared(Sample(status), display);
                foreach (var swab in shared.Swabs.Append(new("taken-back", null)))
                {
                    var report = Read<DiagnosticReport>(FhirParameters.DiagnosticReport, shared, swab);
                    Assert.NotNull(report.Status);
                    Assert.Equal(("94500-6", "Patient/p1"), (report.Code.Coding[0].Code, report.Subject!.Reference));
                    Assert.Equal(($"Specimen/{swab.Id}", $"Observation/{swab.Id}"), (report.Specimen[0].Reference, report.Result[0].Reference));
                    var observation = Read<Observation>(FhirParameters.Observation, shared, swab);
                    Assert.NotNull(observation.Status);
                    Assert.True(observation.Value is null != observation.DataAbsentReason is null);
                    Assert.NotNull(Read<Specimen>(FhirParameters.Specimen, shared, swab).Status);
                }

                Assert.NotNull(Read<Patient>(FhirParameters.Patient, shared, null));
            }
        }
    }

    [Theory]
    [InlineData(SampleStatus.Negative, 10, "260385009")]
    [InlineData(SampleStatus.Positive, 1, "10828004")]
    [InlineData(SampleStatus.Positive, 10, "under-recheck")]
    [InlineData(SampleStatus.UnderRecheck, 10, "under-recheck")]
    [InlineData(SampleStatus.Sampled, 10, null)]
    [InlineData(SampleStatus.ToBeRecollected, 10, null)]
    public void A_value_says_what_stands_and_of_a_pool_never_that_somebody_is_positive(SampleStatus status, int poolSize, string? code)
    {
        var shared = Shared(Sample(status) with { PoolSize = poolSize }, new());
        var observation = Read<Observation>(FhirParameters.Observation, shared, shared.Swabs[0]);
        Assert.Equal(code, (observation.Value as CodeableConcept)?.Coding[0].Code);
        Assert.Equal(code == "10828004", Text(FhirParameters.Observation, shared).Contains("10828004", StringComparison.Ordinal));
    }

    [Fact]
    public void A_person_is_masked_and_says_so()
    {
        var patient = Read<Patient>(FhirParameters.Patient, Shared(Sample(SampleStatus.Negative), new()), null);
        Assert.Equal(("张**", "11**************2X", "138*****001"), (patient.Name[0].Text, patient.Identifier[0].Value, patient.Telecom[0].Value));
        Assert.Equal("MASKED", patient.Meta!.Security[0].Code);
        Assert.Null(patient.BirthDate);
        Assert.Null(patient.Gender);
    }

    [Fact]
    public void What_the_display_policy_hides_is_nowhere()
    {
        var shared = Shared(Sample(SampleStatus.Negative), Hidden);
        var all = string.Concat(s_ofSwabs.Select(type => Text(type, shared)));
        Assert.DoesNotContain("2X", all, StringComparison.Ordinal);
        Assert.DoesNotContain("138", all, StringComparison.Ordinal);
        Assert.DoesNotContain("4201060000000001", all, StringComparison.Ordinal);
        Assert.DoesNotContain("lab-01", all, StringComparison.Ordinal);
        var shown = string.Concat(s_ofSwabs.Select(type => Text(type, Shared(Sample(SampleStatus.Negative), new()))));
        Assert.Contains("4201060000000001", shown, StringComparison.Ordinal);
        Assert.Contains("lab-01", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("张三", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("11010519491231002X", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Times_are_those_of_the_city()
    {
        var shared = Shared(Sample(SampleStatus.Negative), new());
        var report = Read<DiagnosticReport>(FhirParameters.DiagnosticReport, shared, shared.Swabs[0]);
        Assert.Equal("2021-08-05T09:30:00+08:00", ((FhirDateTime)report.Effective!).Value);
        Assert.Equal(s_collected.AddHours(6), report.Issued);
    }

    [Fact]
    public void A_page_says_what_was_asked_where_it_goes_on_and_how_many_there_are()
    {
        var shared = Shared(Sample(SampleStatus.Negative), new());
        var bytes = FhirAnswers.Searchset(FhirMatches.Of(FhirParameters.Observation, shared), new("https://h/fhir", "https://h/fhir/Observation?a", "https://h/fhir/Observation?b", 7));
        var bundle = (Bundle)s_strict.DeserializeResource(Encoding.UTF8.GetString(bytes));
        Assert.Equal((Bundle.BundleType.Searchset, 7, "https://h/fhir/Observation?b"), (bundle.Type, bundle.Total, bundle.NextLink?.ToString()));
        Assert.Equal(("https://h/fhir/Observation/s1", Bundle.SearchEntryMode.Match), (bundle.Entry[0].FullUrl, bundle.Entry[0].Search!.Mode));
        var empty = (Bundle)s_strict.DeserializeResource(Encoding.UTF8.GetString(FhirAnswers.Searchset([], new("https://h", "https://h/a", null, 0))));
        Assert.Equal((0, 0), (empty.Total, empty.Entry.Count));
    }

    [Theory]
    [InlineData("invalid")]
    [InlineData("login")]
    [InlineData("forbidden")]
    [InlineData("not-found")]
    [InlineData("not-supported")]
    [InlineData("too-long")]
    [InlineData("throttled")]
    [InlineData("transient")]
    [InlineData("exception")]
    public void A_refusal_is_an_outcome_of_a_kind_that_FHIR_knows(string kind)
    {
        var outcome = (OperationOutcome)s_strict.DeserializeResource(Encoding.UTF8.GetString(FhirAnswers.Outcome(kind, "some-code", "标题", ["one", "two"])));
        Assert.Equal(["one", "two"], outcome.Issue.Select(issue => issue.Diagnostics));
        Assert.All(outcome.Issue, issue => Assert.Equal(("some-code", "标题"), (issue.Details!.Coding[0].Code, issue.Details.Text)));
        Assert.NotNull(outcome.Issue[0].Code);
    }

    [Fact]
    public void The_statement_is_valid_and_names_what_is_served()
    {
        var statement = (CapabilityStatement)s_strict.DeserializeResource(Encoding.UTF8.GetString(FhirStatement.Write("https://h/fhir", "1")));
        Assert.Equal(FhirParameters.Types, statement.Rest[0].Resource.Select(resource => resource.Type!.ToString()));
        Assert.Equal(FHIRVersion.N4_0_1, statement.FhirVersion);
    }

    private static DisplayPolicy Hidden => new() { DocumentNumber = false, Phone = false, Site = false, Batch = false, Lab = false };

    private static SharedPerson Shared(CitizenSample sample, DisplayPolicy display) => new("p1", s_person, display) { Swabs = [new("s1", sample)] };

    private static CitizenSample Sample(SampleStatus status) => new()
    {
        Id = "4201060000000001-1",
        Batch = new("4201060000000001"),
        Site = "wuchang-01",
        Lab = status <= SampleStatus.Received ? null : "lab-01",
        CollectedAt = s_collected.ToUniversalTime(),
        Status = status,
        ReportedAt = status <= SampleStatus.Received ? null : s_collected.AddHours(6),
        PoolSize = 10,
    };

    private static string Text(string type, SharedPerson shared) => Encoding.UTF8.GetString(FhirAnswers.Resource(FhirMatches.Of(type, shared)[0]));

    private static T Read<T>(string type, SharedPerson shared, SharedSwab? swab)
        where T : Resource => Assert.IsType<T>(s_strict.DeserializeResource(Text(type, swab is null ? shared : shared with { Swabs = [swab] })));
}
