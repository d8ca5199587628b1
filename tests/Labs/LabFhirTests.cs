namespace HealthWuhan.Tests;

/// <summary>What is wrong with FHIR files, and how it is told.</summary>
public class LabFhirTests
{
    private const string Code = """ "code":{"coding":[{"system":"http://loinc.org","code":"94500-6"}]} """;
    private const string Negative = """ "valueCodeableConcept":{"coding":[{"code":"260385009"}]} """;
    private const string Specimen = """{"resource":{"resourceType":"Specimen","id":"s","identifier":[{"value":"AB-1"}]}}""";
    private const string Observation = """{"resource":{"resourceType":"Observation","id":"o","status":"final",""" + Code + "," + Negative + "}}";
    private const string Good =
        """{"resource":{"resourceType":"Observation","id":"good","status":"final",""" + Code + "," + Negative + ""","specimen":{"identifier":{"value":"AB-9"}}}}""";

    [Theory]
    [InlineData("""{"resource":{"resourceType":"DiagnosticReport","status":"preliminary",CODE,"specimen":[{"reference":"Specimen/s"}],"result":[{"reference":"Observation/o"}]}}""", "result-not-final Bundle.entry[2].resource.status")]
    [InlineData("""{"resource":{"resourceType":"DiagnosticReport","status":"final",CODE,"specimen":[{"reference":"Specimen/x"}],"result":[{"reference":"Observation/o"}]}}""", "missing-reference Bundle.entry[2].resource.specimen[0]")]
    [InlineData("""{"resource":{"resourceType":"DiagnosticReport","status":"final",CODE,"specimen":[{"reference":"#s"}],"result":[{"reference":"Observation/o"}]}}""", "missing-reference Bundle.entry[2].resource.specimen[0]")]
    [InlineData("""{"resource":{"resourceType":"DiagnosticReport","status":"final",CODE,"result":[{"reference":"Observation/o"}]}}""", "missing-field Bundle.entry[2].resource")]
    [InlineData("""{"resource":{"resourceType":"DiagnosticReport","status":"final",CODE,"specimen":[{"reference":"Specimen/s"}]}}""", "missing-field Bundle.entry[2].resource")]
    [InlineData("""{"resource":{"resourceType":"DiagnosticReport","status":7,CODE,"specimen":[{"reference":"Specimen/s"}],"result":[{"reference":"Observation/o"}]}}""", "invalid-field Bundle.entry[2].resource.status")]
    [InlineData("""{"resource":{"resourceType":"Observation","status":"final",CODE,"valueCodeableConcept":{"text":"maybe"},"specimen":{"reference":"Specimen/s"}}}""", "invalid-result Bundle.entry[2].resource.value")]
    [InlineData("""{"resource":{"resourceType":"Observation","status":"final",CODE,NEGATIVE,"specimen":{"reference":"Specimen/s"},"issued":"2031-08-07T10:15:00+08:00"}}""", "invalid-tested-at Bundle.entry[2].resource.issued")]
    [InlineData("5", "invalid-field Bundle.entry[2]")]
    public async Task A_problem_is_told_with_its_entry_and_path(string entry, string expected)
    {
        entry = entry.Replace("CODE", Code, StringComparison.Ordinal).Replace("NEGATIVE", Negative, StringComparison.Ordinal);
        var rows = await Reading.Fhir(Bundle(Specimen, Observation, entry, Good));
        var row = Assert.Single(rows, row => row.Row == 3);
        Assert.Contains(row.Problems, problem => $"{problem.Code} {problem.Location}" == expected);
        Assert.NotNull(Assert.Single(rows, row => row.Row == 4).Report);
    }

    [Fact]
    public async Task A_report_that_comes_alone_is_a_row() => Assert.Equal("AB-9", Assert.Single(await Reading.Fhir(
        """{"resourceType":"Observation","status":"final",""" + Code + "," + Negative + ""","specimen":{"identifier":{"value":"AB-9"}}}""")).Report?.Barcode.Value);

    [Theory]
    [InlineData("#s", null)]
    [InlineData("#o", "missing-reference")]
    public async Task What_is_contained_may_refer_to_what_is_contained_beside_it(string specimen, string? code)
    {
        var contained = """[{"resourceType":"Specimen","id":"s","identifier":[{"value":"AB-1"}]},{"resourceType":"Observation","id":"o","status":"final",""" + Code + "," + Negative
            + ",\"specimen\":{\"reference\":\"" + specimen + "\"}}]";
        var row = Assert.Single(await Reading.Fhir(
            """{"resourceType":"DiagnosticReport","status":"final",""" + Code + ",\"contained\":" + contained + ""","result":[{"reference":"#o"}]}"""));
        Assert.Equal(code, row.Problems.Select(problem => problem.Code).FirstOrDefault());
    }

    [Fact]
    public async Task A_specimen_may_belong_to_reports_that_are_near_each_other_and_is_forgotten_after_a_thousand_others()
    {
        var report = """{"resource":{"resourceType":"DiagnosticReport","status":"final",""" + Code + ""","specimen":[{"reference":"Specimen/s"}],"result":[{"reference":"Observation/o"}]}}""";
        var others = Enumerable.Range(0, 999).Select(i => Observation.Replace("\"o\"", $"\"o{i}\"", StringComparison.Ordinal)
            + "," + report.Replace("Observation/o", $"Observation/o{i}", StringComparison.Ordinal).Replace("Specimen/s", "Specimen/near", StringComparison.Ordinal));
        var near = Specimen.Replace("\"s\"", "\"near\"", StringComparison.Ordinal);
        var rows = await Reading.Fhir(Bundle([Specimen, Observation, report, report, near, .. others, report]));
        Assert.Equal(1001, rows.Count(row => row.Report is not null));
        Assert.Equal("missing-reference", Assert.Single(rows, row => row.Report is null).Problems[0].Code);
    }

    [Fact]
    public async Task A_report_that_refers_to_more_than_any_report_does_is_refused_at_once()
    {
        var references = string.Join(',', Enumerable.Range(0, 101).Select(i => $$"""{"reference":"Observation/{{i}}"}"""));
        var rows = await Reading.Fhir(Bundle("""{"resource":{"resourceType":"DiagnosticReport","status":"final",""" + Code + ",\"result\":[" + references + "]}}", Good));
        Assert.Contains(rows[0].Problems, problem => problem.Detail.Contains("at most 100", StringComparison.Ordinal));
        Assert.NotNull(rows[1].Report);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"resourceType":"Bundle"}""")]
    [InlineData("""{"resourceType":"Patient","id":"1"}""")]
    [InlineData("""{"resourceType":"Bundle","entry":{}}""")]
    public async Task What_is_no_bundle_is_refused_once(string file)
    {
        var row = Assert.Single(await Reading.Fhir(file));
        Assert.Equal((true, "unreadable-file"), (row.IsFile, Assert.Single(row.Problems).Code));
    }

    [Fact]
    public async Task Reports_before_a_break_stand_and_the_break_is_said()
    {
        var rows = await Reading.Fhir(Bundle(Good)[..^2] + ", {\"resource\": {\"resou");
        Assert.Equal([1, 0], rows.Select(row => row.Row));
        Assert.NotNull(rows[0].Report);
    }

    [Fact]
    public async Task No_problem_repeats_what_was_sent()
    {
        var sent = "11010519491231002X";
        var rows = await Reading.Fhir(Bundle(Observation.Replace("260385009", sent, StringComparison.Ordinal)
            .Replace("\"final\"", $"\"{sent}\",\"issued\":\"{sent}\"", StringComparison.Ordinal)));
        Assert.NotEmpty(rows[0].Problems);
        Assert.DoesNotContain(sent, string.Concat(rows[0].Problems), StringComparison.Ordinal);
    }

    private static string Bundle(params string[] entries) => $$"""{"resourceType":"Bundle","type":"collection","entry":[{{string.Join(',', entries)}}]}""";
}
