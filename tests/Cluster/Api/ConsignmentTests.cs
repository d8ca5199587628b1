using System.Net;
using System.Text.Json;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Api;

/// <summary>Tubes on their way to the lab, and what their people read meanwhile.</summary>
[Collection(City.Collection)]
public class ConsignmentTests(City city)
{
    [Fact]
    public async Task A_citizen_follows_the_sample_from_the_site_to_the_result()
    {
        var person = Fresh.Person();
        var barcode = await city.Sampled([person]);
        var box = "/v1/consignments/" + Fresh.Round();
        using var courier = await city.Staff(Roles.Courier);
        using var lab = await city.Staff(Roles.LabOperator);
        using var citizen = await city.Citizen(person);
        List<string?> seen = [await Status(citizen)];

        Assert.Equal("Packed", (await courier.Put(box, new { batches = new[] { barcode.Value }, lab = "lab-01" })).Json.Text("status"));
        seen.Add(await Status(citizen));
        Assert.Equal("HandedOver", (await courier.Post(box + "/handover", new { })).Json.Text("status"));
        seen.Add(await Status(citizen));
        Assert.Equal("Received", (await lab.Post(box + "/receipt", new { accepted = new[] { barcode.Value } })).Json.Text("status"));
        seen.Add(await Status(citizen));
        await lab.PostText("/v1/lab/results", $"barcode,result\n{barcode},Negative\n", "text/csv");
        seen.Add(await Status(citizen));
        Assert.Equal(["Sampled", "Sampled", "InTransit", "Received", "Negative"], seen);
    }

    [Fact]
    public async Task The_lab_says_which_tubes_it_took_which_it_cannot_test_and_which_never_came()
    {
        var people = Fresh.People(3);
        var tubes = new[] { await city.Sampled([people[0]]), await city.Sampled([people[1]]), await city.Sampled([people[2]]) };
        var stranger = await city.Sampled([Fresh.Person()]);
        var box = "/v1/consignments/" + Fresh.Round();
        using var courier = await city.Staff(Roles.Courier);
        using var lab = await city.Staff(Roles.LabOperator);
        await courier.Put(box, new { batches = tubes.Select(tube => tube.Value), lab = "lab-01" });
        await courier.Post(box + "/handover", new { });

        var receipt = new { accepted = new[] { tubes[0].Value, stranger.Value }, rejected = new[] { new { barcode = tubes[1].Value, reason = "Leaked" } } };
        var received = await lab.Post(box + "/receipt", receipt);
        Assert.Equal(received.Body, (await lab.Post(box + "/receipt", receipt)).Body);
        Assert.Equal(["Received", "Rejected", "InTransit"], received.Json.GetProperty("batches").EnumerateArray().Select(tube => tube.Text("status")));
        Assert.Equal([tubes[2].Value], received.Json.GetProperty("missing").EnumerateArray().Select(tube => tube.GetString()));
        Assert.Equal([(stranger.Value, "batch-elsewhere")], received.Json.GetProperty("refused").EnumerateArray().Select(Refused));

        using var rejected = await city.Citizen(people[1]);
        Assert.Equal("ToBeRecollected", await Status(rejected));
        var late = await lab.PostText("/v1/lab/results", $"barcode,result\n{tubes[1]},Negative\n", "text/csv");
        Assert.Equal("batch-rejected", late.Json.GetProperty("refused")[0].Text("code"));
    }

    [Fact]
    public async Task Every_tube_that_cannot_be_packed_is_told_at_once()
    {
        using var medic = await city.Staff(Roles.Medic);
        var (open, unknown) = (await medic.OpenTube(), Fresh.Barcode());
        var answer = await medic.Put("/v1/consignments/" + Fresh.Round(), new { batches = new[] { open.Value, unknown.Value, "?" }, lab = "lab-01" });
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "invalid-barcode"), (answer.Status, answer.Code));

        var refused = await medic.Put("/v1/consignments/" + Fresh.Round(), new { batches = new[] { open.Value, unknown.Value }, lab = "lab-01" });
        Assert.Equal((HttpStatusCode.Conflict, "tubes-not-ready"), (refused.Status, refused.Code));
        Assert.Equal(["batch-not-sealed", "unknown-batch"], refused.Json.GetProperty("errors").EnumerateArray().Select(error => error.Text("code")));
    }

    [Fact]
    public async Task A_box_that_nobody_packed_is_not_there()
    {
        using var courier = await city.Staff(Roles.Courier);
        var answer = await courier.Post($"/v1/consignments/{Fresh.Round()}/handover", new { });
        Assert.Equal((HttpStatusCode.NotFound, "unknown-consignment"), (answer.Status, answer.Code));
    }

    private static async Task<string?> Status(HttpClient citizen) => (await citizen.Fetch("/v1/me/results")).Json.GetProperty("results")[0].Text("status");

    private static (string?, string?) Refused(JsonElement tube) => (tube.Text("barcode"), tube.Text("code"));
}
