using System.Net;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Tests.Api;

/// <summary>The second person's word, and how it reaches the people in the tube.</summary>
[Collection(City.Collection)]
public class CorrectionTests(City city)
{
    [Fact]
    public async Task A_single_tubes_positive_is_shown_after_its_release()
    {
        var person = Fresh.Person();
        var barcode = await SampledAlone(person);
        Assert.Equal((1, 0, 0), (await Push(barcode, "Positive")).Reception());
        Assert.Equal("UnderRecheck", await Status(person));

        using var supervisor = await city.Staff(Roles.LabSupervisor);
        var released = await supervisor.Post($"/v1/lab/results/{barcode}/correction", new { action = "Release", reason = "second reading agrees" });
        Assert.Equal((HttpStatusCode.OK, "Positive"), (released.Status, await Status(person)));
    }

    [Fact]
    public async Task A_corrected_result_reaches_every_member_and_its_corrector_cannot_revoke_it()
    {
        var people = Fresh.People(2);
        var barcode = await city.Sampled(people);
        await Push(barcode, "Positive");
        using var supervisor = await city.Staff(Roles.LabSupervisor);
        List<string?> seen = [await Status(people[0]), await Status(people[1])];
        await supervisor.Post($"/v1/lab/results/{barcode}/correction", new { action = "Correct", reason = "wrong row", report = new { result = "Negative" } });
        seen.AddRange([await Status(people[0]), await Status(people[1])]);
        Assert.Equal(["UnderRecheck", "UnderRecheck", "Negative", "Negative"], seen);

        var revoked = await supervisor.Post($"/v1/lab/results/{barcode}/correction", new { action = "Revoke", reason = "mixed up" });
        Assert.Equal((HttpStatusCode.Conflict, "second-person-needed"), (revoked.Status, revoked.Code));
    }

    [Fact]
    public async Task A_revoked_result_leaves_the_tube_with_the_lab()
    {
        var person = Fresh.Person();
        var barcode = await city.Sampled([person]);
        await Push(barcode, "Negative");
        using var supervisor = await city.Staff(Roles.LabSupervisor);
        await supervisor.Post($"/v1/lab/results/{barcode}/correction", new { action = "Revoke", reason = "mixed up" });
        Assert.Equal("Received", await Status(person));
        Assert.Equal((1, 0, 0), (await Push(barcode, "Negative")).Reception());
        Assert.Equal("Negative", await Status(person));
    }

    [Fact]
    public async Task A_result_that_the_kits_rule_contradicts_waits_for_a_decision()
    {
        var person = Fresh.Person();
        var barcode = await city.Sampled([person]);
        using var lab = await city.Staff(Roles.LabOperator);
        var pushed = await lab.PostText("/v1/lab/results", $"barcode,result,kit,ct_orf1ab,ct_n\n{barcode},Negative,DEMO-PCR-2021,25,26\n", "text/csv");
        Assert.Equal("interpretation-differs", pushed.Json.GetProperty("refused")[0].Text("code"));

        using var supervisor = await city.Staff(Roles.LabSupervisor);
        Assert.Equal(1, await Held(supervisor, barcode));
        await supervisor.Post($"/v1/lab/results/{barcode}/correction", new { action = "Correct", reason = "the curve says so", report = new { result = "Positive" } });
        Assert.Equal((0, "UnderRecheck"), (await Held(supervisor, barcode), await Status(person)));
    }

    [Fact]
    public async Task Everything_wrong_with_a_correction_is_told_at_once()
    {
        using var supervisor = await city.Staff(Roles.LabSupervisor);
        var answer = await supervisor.Post("/v1/lab/results/4201/correction", new { action = "Correct", report = new { result = "Perhaps", barcode = "4202" } });
        Assert.Equal(["reason", "report"], answer.Json.GetProperty("errors").EnumerateArray().Select(error => error.Text("field")));
        Assert.Equal("invalid-action", (await supervisor.Post("/v1/lab/results/4201/correction", new { action = "Forget", reason = "x" })).Code);
    }

    private async Task<Barcode> SampledAlone(Person person)
    {
        using var medic = await city.Staff(Roles.Medic);
        var barcode = await medic.OpenTube(poolSize: 1);
        await medic.AddByDocument(barcode, person);
        await medic.Post($"/v1/batches/{barcode}/seal", new { swabCount = 1 });
        return barcode;
    }

    private async Task<Answer> Push(Barcode barcode, string result)
    {
        using var lab = await city.Staff(Roles.LabOperator);
        return await lab.PostText("/v1/lab/results", $"barcode,result\n{barcode},{result}\n", "text/csv");
    }

    private async Task<string?> Status(Person person)
    {
        using var citizen = await city.Citizen(person);
        return (await citizen.Fetch("/v1/me/results")).Json.GetProperty("results")[0].Text("status");
    }

    private static async Task<int> Held(HttpClient supervisor, Barcode barcode) =>
        (await supervisor.Fetch("/v1/reconciliation?kind=held-results")).Json.GetProperty("items").EnumerateArray().Count(item => item.Text("barcode") == barcode.Value);
}
