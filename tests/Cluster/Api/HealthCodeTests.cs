using System.Net;
using System.Net.Http.Headers;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Tests.Api;

/// <summary>The code a citizen reads: derived from what is stored at the moment they ask.</summary>
[Collection(City.Collection)]
public class HealthCodeTests(City city)
{
    [Fact]
    public async Task A_pools_positive_makes_every_member_yellow_and_each_ones_single_negative_green_again()
    {
        var people = Fresh.People(2);
        var round = Fresh.Round();
        using var medic = await city.Staff(Roles.Medic);
        using var citizen = await city.Citizen(people[0]);
        using var other = await city.Citizen(people[1]);
        var pool = await Sampled(medic, round, 10, people);
        Assert.Equal("Green", await citizen.Color());

        await Report(pool, "Positive");
        Assert.Equal(["Yellow", "Yellow"], [await citizen.Color(), await other.Color()]);

        await Report(await Sampled(medic, round, 1, people[0]), "Negative");
        Assert.Equal(["Green", "Yellow"], [await citizen.Color(), await other.Color()]);
    }

    [Fact]
    public async Task A_single_positive_is_red_when_a_second_person_has_released_it_and_not_before()
    {
        var person = Fresh.Person();
        using var citizen = await city.Citizen(person);
        using var medic = await city.Staff(Roles.Medic);
        var barcode = await Sampled(medic, Fresh.Round(), 1, person);
        await Report(barcode, "Positive");
        Assert.Equal("Yellow", await citizen.Color());

        using var supervisor = await city.Staff(Roles.LabSupervisor);
        await supervisor.Post($"/v1/lab/results/{barcode}/correction", new { action = "Release", reason = "second reading agrees" });
        Assert.Equal("Red", await citizen.Color());
    }

    [Fact]
    public async Task A_family_member_may_show_the_code()
    {
        var (daughter, mother) = (Fresh.Person(), Fresh.Person() with { Name = "李小明" });
        using var client = await city.Citizen(daughter);
        await city.Sampled([mother]);
        var details = new { document = new { type = mother.Document.Type.ToString(), number = mother.Document.Number }, mother.Name, mother.Phone };
        await client.Post("/v1/me/family", details);
        var tie = await client.Post("/v1/me/family", new { details.document, details.Name, details.Phone, code = city.Sms.LastCode(mother.Phone) });
        var token = await client.HealthCodeToken($"/v1/me/family/{tie.Json.Text("id")}/health-code");
        Assert.Equal("李**", Gate.Part(token, 1).Text("name"));
        Assert.Equal("not-yours", (await client.Fetch("/v1/me/family/nobody/health-code")).Code);
    }

    [Fact]
    public async Task The_reason_says_what_since_when_and_what_is_missing()
    {
        var person = Fresh.Person();
        using var citizen = await city.Citizen(person);
        using var medic = await city.Staff(Roles.Medic);
        var pool = await Sampled(medic, Fresh.Round(), 10, person);
        await Report(pool, "Positive");

        citizen.DefaultRequestHeaders.Add("Accept-Language", "en");
        var reason = Assert.Single((await citizen.Fetch("/v1/me/health-code")).Json.GetProperty("reasons").EnumerateArray());
        Assert.Equal(("PoolUnderRecheck", "Yellow", pool.Value), (reason.Text("kind"), reason.Text("color"), reason.Text("detail")));
        Assert.Equal(1, reason.GetProperty("negativesMissing").GetInt32());
        Assert.Equal("Under re-check: a single-tube test is needed", reason.Text("title"));
        var reported = (await citizen.Fetch("/v1/me/results")).Json.GetProperty("results")[0].GetProperty("reportedAt").GetDateTimeOffset();
        Assert.Equal(reported, reason.GetProperty("since").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_negative_result_is_shown_with_its_48_hours()
    {
        var person = Fresh.Person();
        using var citizen = await city.Citizen(person);
        using var medic = await city.Staff(Roles.Medic);
        await Report(await Sampled(medic, Fresh.Round(), 10, person), "Negative");

        var negative = (await citizen.Fetch("/v1/me/health-code")).Json.GetProperty("latestNegative");
        var valid = negative.GetProperty("validUntil").GetDateTimeOffset() - negative.GetProperty("sampledAt").GetDateTimeOffset();
        Assert.InRange(valid, TimeSpan.FromHours(48), TimeSpan.FromHours(48) + TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task The_code_comes_as_a_picture_too_and_is_kept_by_no_cache()
    {
        using var citizen = await city.Citizen(Fresh.Person());
        citizen.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("image/svg+xml"));
        var picture = await citizen.Fetch("/v1/me/health-code");
        Assert.Equal((HttpStatusCode.OK, "image/svg+xml"), (picture.Status, picture.Message.Content.Headers.ContentType?.MediaType));
        Assert.True(picture.Message.Headers.CacheControl?.NoStore);
        Assert.StartsWith("<svg", picture.Body, StringComparison.Ordinal);
    }

    private static async Task<Barcode> Sampled(HttpClient medic, string round, int poolSize, params Person[] people)
    {
        var barcode = await medic.OpenTube(poolSize, round);
        foreach (var person in people)
            Assert.Equal(HttpStatusCode.Created, (await medic.AddByDocument(barcode, person)).Status);
        Assert.Equal(HttpStatusCode.OK, (await medic.Post($"/v1/batches/{barcode}/seal", new { swabCount = people.Length })).Status);
        return barcode;
    }

    private async Task Report(Barcode barcode, string result)
    {
        using var lab = await city.Staff(Roles.LabOperator);
        Assert.Equal((1, 0, 0), (await lab.PostText("/v1/lab/results", $"barcode,result\n{barcode},{result}\n", "text/csv")).Reception());
    }
}
