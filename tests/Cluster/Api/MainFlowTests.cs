using System.Net;
using System.Net.Http.Headers;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Api;

/// <summary>The flow everything hangs on, over HTTP: a tube is sampled, a lab pushes its result, every member reads it.</summary>
[Collection(City.Collection)]
public class MainFlowTests(City city)
{
    [Fact]
    public async Task A_tube_is_sampled_tested_and_every_member_reads_the_result()
    {
        var people = Fresh.People(3);
        var barcode = await city.Sampled(people);
        using var lab = await city.Staff(Roles.LabOperator);
        var pushed = await lab.PostText("/v1/lab/results", $"barcode,result\n{barcode},Negative\n", "text/csv");
        Assert.Equal((1, 0, 0), pushed.Reception());

        foreach (var person in people)
        {
            using var citizen = await city.Citizen(person);
            var result = Assert.Single((await citizen.Fetch("/v1/me/results")).Json.GetProperty("results").EnumerateArray());
            Assert.Equal(("Negative", barcode.Value, "lab-01"), (result.Text("status"), result.Text("batch"), result.Text("lab")));
        }
    }

    [Fact]
    public async Task Before_the_result_a_member_reads_that_the_sample_was_taken_and_when_to_expect_the_result()
    {
        var person = Fresh.Person();
        await city.Sampled([person]);
        using var citizen = await city.Citizen(person);
        var sample = (await citizen.Fetch("/v1/me/results")).Json.GetProperty("results")[0];
        Assert.Equal("Sampled", sample.Text("status"));
        Assert.Equal(TimeSpan.FromHours(24), sample.GetProperty("expectedBy").GetDateTimeOffset() - sample.GetProperty("sampledAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task An_unchanged_answer_is_a_304_until_it_changes()
    {
        var person = Fresh.Person();
        var barcode = await city.Sampled([person]);
        using var citizen = await city.Citizen(person);
        var first = await citizen.Fetch("/v1/me/results");
        citizen.DefaultRequestHeaders.IfNoneMatch.Add(first.Message.Headers.ETag!);
        Assert.Equal(HttpStatusCode.NotModified, (await citizen.Fetch("/v1/me/results")).Status);

        using var lab = await city.Staff(Roles.LabOperator);
        await lab.PostText("/v1/lab/results", $"barcode,result\n{barcode},Negative\n", "text/csv");
        var changed = await citizen.Fetch("/v1/me/results");
        Assert.Equal(HttpStatusCode.OK, changed.Status);
        Assert.NotEqual(first.Message.Headers.ETag, changed.Message.Headers.ETag);
    }

    [Fact]
    public async Task A_citizen_is_added_by_the_sampling_code_on_their_phone()
    {
        var person = Fresh.Person();
        using var citizen = await city.Citizen(person);
        var code = (await citizen.Fetch("/v1/me/sampling-code")).Json.Text("token");

        using var medic = await city.Staff(Roles.Medic);
        var barcode = await medic.OpenTube();
        var added = await medic.Post($"/v1/batches/{barcode}/samples", new { samplingCode = code, clientId = "1" });
        Assert.Equal((HttpStatusCode.Created, "王**", 1, 10), (added.Status, added.Json.Text("maskedName"), added.Json.GetProperty("count").GetInt32(), added.Json.GetProperty("poolSize").GetInt32()));
        Assert.Single((await citizen.Fetch("/v1/me/results")).Json.GetProperty("results").EnumerateArray());
    }

    [Fact]
    public async Task The_sampling_code_comes_as_a_picture_too()
    {
        using var citizen = await city.Citizen(Fresh.Person());
        citizen.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("image/svg+xml"));
        var picture = await citizen.Fetch("/v1/me/sampling-code");
        Assert.Equal("image/svg+xml", picture.Message.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("<svg", picture.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_profile_is_masked()
    {
        var person = Fresh.Person();
        using var citizen = await city.Citizen(person);
        var profile = await citizen.Fetch("/v1/me");
        Assert.Equal("王**", profile.Json.Text("maskedName"));
        Assert.DoesNotContain(person.Document.Number, profile.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(person.Phone, profile.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tube_is_read_with_its_members_masked()
    {
        var people = Fresh.People(2);
        var barcode = await city.Sampled(people);
        using var medic = await city.Staff(Roles.Medic);
        var tube = await medic.Fetch($"/v1/batches/{barcode}");
        Assert.Equal(("Sealed", 2, true), (tube.Json.Text("status"), tube.Json.GetProperty("count").GetInt32(), tube.Json.GetProperty("underFilled").GetBoolean()));
        Assert.All(tube.Json.GetProperty("samples").EnumerateArray(), sample => Assert.Equal("王**", sample.Text("maskedName")));
        Assert.DoesNotContain(people[0].Document.Number, tube.Body, StringComparison.Ordinal);
    }
}
