using System.Net;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Api;

/// <summary>What a medic's device may send, how often, and what it is told.</summary>
[Collection(City.Collection)]
public class SamplingTests(City city)
{
    [Fact]
    public async Task Opening_a_tube_twice_is_the_same_tube_and_with_other_particulars_refused()
    {
        using var medic = await city.Staff(Roles.Medic);
        var barcode = Fresh.Barcode();
        var first = await medic.Put($"/v1/batches/{barcode}", new { poolSize = 10, site = "wuchang-01", round = "r" });
        var again = await medic.Put($"/v1/batches/{barcode}", new { poolSize = 10, site = "wuchang-01", round = "r" });
        var other = await medic.Put($"/v1/batches/{barcode}", new { poolSize = 5, site = "wuchang-01", round = "r" });
        Assert.Equal((HttpStatusCode.OK, first.Body, "batch-differs"), (again.Status, again.Body, other.Code));
    }

    [Fact]
    public async Task A_sample_sent_twice_is_one_sample()
    {
        using var medic = await city.Staff(Roles.Medic);
        var barcode = await medic.OpenTube();
        var person = Fresh.Person();
        var first = await medic.AddByDocument(barcode, person, "device-1");
        var again = await medic.AddByDocument(barcode, person, "device-1");
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK, first.Body), (first.Status, again.Status, again.Body));
    }

    [Fact]
    public async Task The_registered_name_is_read_back_whatever_was_typed()
    {
        using var medic = await city.Staff(Roles.Medic);
        var person = Fresh.Person();
        using var citizen = await city.Citizen(person);
        var added = await medic.AddByDocument(await medic.OpenTube(), person with { Name = "李四" });
        Assert.Equal("王**", added.Json.Text("maskedName"));
    }

    [Fact]
    public async Task A_person_sampled_in_the_round_is_told_which_tube_has_them()
    {
        using var medic = await city.Staff(Roles.Medic);
        var round = Fresh.Round();
        var first = await medic.OpenTube(round: round);
        var second = await medic.OpenTube(round: round);
        var person = Fresh.Person();
        await medic.AddByDocument(first, person);
        var refused = await medic.AddByDocument(second, person);
        Assert.Equal((HttpStatusCode.Conflict, "already-sampled-in-round"), (refused.Status, refused.Code));
        Assert.Contains(first.Value, refused.Json.Text("detail"), StringComparison.Ordinal);
        Assert.Equal(0, (await medic.Fetch($"/v1/batches/{second}")).Json.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task A_full_and_a_sealed_tube_take_nobody()
    {
        using var medic = await city.Staff(Roles.Medic);
        var single = await medic.OpenTube(poolSize: 1);
        await medic.AddByDocument(single, Fresh.Person());
        Assert.Equal("batch-full", (await medic.AddByDocument(single, Fresh.Person())).Code);
        await medic.Post($"/v1/batches/{single}/seal", new { swabCount = 1 });
        Assert.Equal("batch-sealed", (await medic.AddByDocument(single, Fresh.Person())).Code);
    }

    [Fact]
    public async Task A_seal_whose_count_differs_leaves_the_tube_open()
    {
        using var medic = await city.Staff(Roles.Medic);
        var barcode = await medic.OpenTube();
        await medic.AddByDocument(barcode, Fresh.Person());
        var refused = await medic.Post($"/v1/batches/{barcode}/seal", new { swabCount = 2 });
        var tube = await medic.Fetch($"/v1/batches/{barcode}");
        Assert.Equal((HttpStatusCode.Conflict, "swab-count-differs", "Open"), (refused.Status, refused.Code, tube.Json.Text("status")));
    }

    [Theory]
    [InlineData("2021-08-05T10:00:00", HttpStatusCode.BadRequest)]
    [InlineData("2021-08-05", HttpStatusCode.BadRequest)]
    [InlineData("1970-01-01T00:00:12Z", HttpStatusCode.UnprocessableEntity)]
    [InlineData("0001-01-01T00:00:00Z", HttpStatusCode.UnprocessableEntity)]
    [InlineData("2021-08-05T10:00:00+08:00", HttpStatusCode.Created)]
    [InlineData("2021-08-05T02:00:00.123Z", HttpStatusCode.Created)]
    public async Task The_time_of_a_swab_has_an_offset_and_is_one_at_which_the_city_was_sampled(string collectedAt, HttpStatusCode status)
    {
        using var medic = await city.Staff(Roles.Medic);
        var barcode = await medic.OpenTube();
        var answer = await medic.Post($"/v1/batches/{barcode}/samples", new { document = new { type = "Passport", number = "E" + barcode }, name = "王小明", phone = "13900000000", collectedAt });
        Assert.Equal(status, answer.Status);
        if (status != HttpStatusCode.Created)
            Assert.Equal("collectedAt", Assert.Single(answer.Json.GetProperty("errors").EnumerateArray()).Text("field"));
    }

    [Fact]
    public async Task A_forged_sampling_code_is_refused()
    {
        using var medic = await city.Staff(Roles.Medic);
        var barcode = await medic.OpenTube();
        var answer = await medic.Post($"/v1/batches/{barcode}/samples", new { samplingCode = new string('A', 64) });
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "invalid-sampling-code"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Barcodes_that_are_one_number_are_different_tubes()
    {
        using var medic = await city.StaffOf(Roles.Medic);
        var digits = Fresh.Barcode().Value.TrimStart('0');
        string[] barcodes = [digits, "00" + digits, "0x" + digits];
        foreach (var barcode in barcodes)
            await medic.Put($"/v1/batches/{barcode}", new { poolSize = 10, site = "site-" + barcode });
        foreach (var barcode in barcodes)
            Assert.Equal("site-" + barcode, (await medic.Fetch($"/v1/batches/{barcode}")).Json.Text("site"));
    }
}
