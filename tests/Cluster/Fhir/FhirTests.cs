using System.Net;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Tests.Api;
using Hl7.Fhir.Model;
using Task = System.Threading.Tasks.Task;

namespace HealthWuhan.Tests.Fhir;

/// <summary>What a system of others reads of people, from its first question to what stays on record of it.</summary>
[Collection(City.Collection)]
public class FhirTests(City city)
{
    [Fact]
    public async Task A_system_finds_a_person_by_document_and_reads_report_observation_and_specimen()
    {
        var person = Fresh.Person();
        var tube = await city.Sampled([person]);
        await city.Negative(tube.Value);
        using var integrator = await city.Staff(Roles.Integrator);
        var patient = Assert.IsType<Patient>(Assert.Single((await integrator.SearchByForm("Patient", ("identifier", person.Identifier()))).Page().Entry).Resource);
        Assert.Equal((city.PatientId(person), "王**"), (patient.Id, patient.Name[0].Text));

        var report = Assert.IsType<DiagnosticReport>(Assert.Single((await integrator.Fetch($"/fhir/DiagnosticReport?patient={patient.Id}&status=final")).Page().Entry).Resource);
        Assert.Equal(DiagnosticReport.DiagnosticReportStatus.Final, (await integrator.Fetch($"/fhir/DiagnosticReport/{report.Id}")).Resource<DiagnosticReport>().Status);
        var observation = (await integrator.Fetch("/fhir/" + report.Result[0].Reference)).Resource<Observation>();
        Assert.Equal("260385009", ((CodeableConcept)observation.Value!).Coding[0].Code);
        Assert.Equal(tube.Value, (await integrator.Fetch("/fhir/" + observation.Specimen!.Reference)).Resource<Specimen>().Container[0].Identifier[0].Value);
        Assert.Equal(person.Name[..1] + "**", (await integrator.Fetch("/fhir/" + report.Subject!.Reference)).Resource<Patient>().Name[0].Text);
        Assert.Equal(Enumerable.Repeat("read-over-fhir", 6), (await city.ActionsOn(person)).Skip(1));
    }

    [Fact]
    public async Task A_pool_under_re_check_is_preliminary_and_never_positive()
    {
        var people = Fresh.People(2);
        var tube = await city.Sampled(people);
        using var lab = await city.Staff(Roles.LabOperator);
        await lab.PostText("/v1/lab/results", $"barcode,result\n{tube},Positive\n", "text/csv");
        using var integrator = await city.Staff(Roles.Integrator);
        var answer = await integrator.Fetch($"/fhir/Observation?patient={city.PatientId(people[0])}");
        var observation = Assert.IsType<Observation>(Assert.Single(answer.Page().Entry).Resource);
        Assert.Equal((ObservationStatus.Preliminary, "under-recheck"), (observation.Status, ((CodeableConcept)observation.Value!).Coding[0].Code));
        Assert.DoesNotContain("10828004", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_goes_through_its_statuses_under_one_id()
    {
        var person = Fresh.Person();
        using var medic = await city.Staff(Roles.Medic);
        var tube = await medic.OpenTube(poolSize: 1);
        await medic.AddByDocument(tube, person);
        await medic.Post($"/v1/batches/{tube}/seal", new { swabCount = 1 });
        using var integrator = await city.Staff(Roles.Integrator);
        var path = $"/fhir/DiagnosticReport?patient={city.PatientId(person)}";
        var registered = (DiagnosticReport)Assert.Single((await integrator.Fetch(path)).Page().Entry).Resource!;
        List<DiagnosticReport.DiagnosticReportStatus?> seen = [registered.Status];
        async Task See() => seen.Add((await integrator.Fetch("/fhir/DiagnosticReport/" + registered.Id)).Resource<DiagnosticReport>().Status);

        using var lab = await city.Staff(Roles.LabOperator);
        await lab.PostText("/v1/lab/results", $"barcode,result\n{tube},Positive\n", "text/csv");
        await See();
        await Correct(tube, new { action = "Release", reason = "read again" });
        await See();
        await Correct(tube, new { action = "Revoke", reason = "mixed up" });
        await See();
        await city.Negative(tube.Value);
        await See();
        Assert.Equal(["Registered", "Preliminary", "Final", "EnteredInError", "Corrected"], seen.Select(status => status.ToString()!));
    }

    [Fact]
    public async Task A_swab_that_was_taken_back_was_entered_in_error()
    {
        var person = Fresh.Person();
        using var medic = await city.Staff(Roles.Medic);
        var tube = await medic.OpenTube();
        await medic.AddByDocument(tube, person);
        using var integrator = await city.Staff(Roles.Integrator);
        var path = $"/fhir/Specimen?patient={city.PatientId(person)}";
        var id = Assert.Single((await integrator.Fetch(path)).Page().Entry).Resource!.Id;
        await medic.Delete($"/v1/batches/{tube}/samples/{tube}-1");
        Assert.Equal(Specimen.SpecimenStatus.EnteredInError, (await integrator.Fetch($"/fhir/Specimen/{id}")).Resource<Specimen>().Status);
    }

    [Fact]
    public async Task A_program_signs_in_with_credentials_that_an_admin_gave_it_and_is_bound_to_its_district()
    {
        var (mine, foreign, nowhere) = (Fresh.Person(), Fresh.Person(), Fresh.Person());
        var community = Fresh.Community();
        await city.Settled(community, [mine]);
        await city.Settled(Fresh.Community(), [foreign]);
        await city.Sampled([nowhere]);
        using var admin = await city.Staff(Roles.Admin);
        var made = await admin.Post("/v1/clients", new { name = "district hospital", role = "integrator", district = community.Split('-')[0] });
        using var anonymous = city.Anonymous();
        using var program = city.Program(await anonymous.Token(made.Json.Text("clientId")!, made.Json.Text("clientSecret")!));

        Assert.Equal(HttpStatusCode.OK, (await program.Fetch($"/fhir/Patient/{city.PatientId(mine)}")).Status);
        foreach (var person in new[] { foreign, nowhere, Fresh.Person() })
        {
            Assert.Equal((HttpStatusCode.NotFound, "not-found"), (await program.Fetch($"/fhir/Patient/{city.PatientId(person)}")).Outcome());
            Assert.Empty((await program.SearchByForm("Patient", ("identifier", person.Identifier()))).Page().Entry);
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await program.Fetch("/v1/lab/tubes?state=waiting")).Status);
        Assert.DoesNotContain("read-over-fhir", await city.ActionsOn(foreign));
        using var supervisor = await city.Staff(Roles.LabSupervisor);
        Assert.Equal(HttpStatusCode.Forbidden, (await supervisor.Post("/v1/clients", new { name = "x", role = "integrator" })).Status);
        Assert.Equal("invalid-field", (await admin.Post("/v1/clients", new { name = "x", role = "integrator", lab = "lab-01" })).Code);
        Assert.Equal("invalid-field", (await admin.Post("/v1/clients", new { name = "x", role = "admin", lab = "lab-01" })).Code);
    }

    [Fact]
    public async Task Whoever_may_not_is_told_so_in_FHIR()
    {
        using var anonymous = city.Anonymous();
        using var medic = await city.Staff(Roles.Medic);
        using var integrator = await city.Staff(Roles.Integrator);
        var path = $"/fhir/Patient/{city.PatientId(Fresh.Person())}";
        Assert.Equal((HttpStatusCode.Unauthorized, "not-signed-in"), (await anonymous.Fetch(path)).Outcome());
        Assert.Equal((HttpStatusCode.Forbidden, "not-your-role"), (await medic.Fetch(path)).Outcome());
        Assert.Equal((HttpStatusCode.NotFound, "not-found"), (await integrator.Fetch("/fhir/Encounter")).Outcome());
    }

    private async Task Correct(Barcode tube, object correction)
    {
        using var supervisor = await city.Staff(Roles.LabSupervisor);
        Assert.Equal(HttpStatusCode.OK, (await supervisor.Post($"/v1/lab/results/{tube}/correction", correction)).Status);
    }
}
