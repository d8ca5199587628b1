using System.Net;
using System.Text.Json;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Tests.Api;

/// <summary>What a device that had no network brings, in whatever order and however often.</summary>
[Collection(City.Collection)]
public class SyncTests(City city)
{
    private readonly string _round = Fresh.Round();

    [Fact]
    public async Task A_tube_is_opened_filled_and_sealed_in_one_request_whose_operations_come_in_any_order()
    {
        using var medic = await city.Staff(Roles.Medic);
        var (barcode, people) = (Fresh.Barcode(), Fresh.People(3));
        object[] operations = [Seal(barcode, 3), .. people.Select(person => Swab(barcode, person)), Open(barcode)];

        var answers = await Sync(medic, operations);

        Assert.Equal([200, 201, 201, 201, 200], answers.Select(StatusOf));
        Assert.Equal(["王**", "王**", "王**"], answers[1..4].Select(answer => answer.GetProperty("sample").Text("maskedName")));
        var tube = (await medic.Fetch($"/v1/batches/{barcode}")).Json;
        Assert.Equal(("Sealed", 3), (tube.Text("status"), tube.GetProperty("count").GetInt32()));
    }

    [Fact]
    public async Task Sent_again_it_changes_nothing_and_names_the_same_samples()
    {
        using var medic = await city.Staff(Roles.Medic);
        var barcode = Fresh.Barcode();
        object[] operations = [Open(barcode), .. Fresh.People(2).Select(person => Swab(barcode, person)), Seal(barcode, 2)];

        var (first, again) = (await Sync(medic, operations), await Sync(medic, operations));

        Assert.Equal([200, 200, 200, 200], again.Select(StatusOf));
        Assert.Equal(first[1..3].Select(IdOf), again[1..3].Select(IdOf));
        Assert.Equal(2, (await medic.Fetch($"/v1/batches/{barcode}")).Json.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task What_came_one_by_one_and_comes_again_with_the_rest_of_its_tube_is_told_as_a_repeat()
    {
        using var medic = await city.Staff(Roles.Medic);
        var (barcode, people) = (await medic.OpenTube(round: _round), Fresh.People(2));
        await medic.AddByDocument(barcode, people[0]);
        Assert.Equal([200, 201], (await Sync(medic, [Swab(barcode, people[0]), Swab(barcode, people[1])])).Select(StatusOf));
    }

    [Fact]
    public async Task What_is_refused_is_told_with_its_code_and_keeps_nothing_else_out()
    {
        using var medic = await city.Staff(Roles.Medic);
        var (barcode, elsewhere, people) = (Fresh.Barcode(), await medic.OpenTube(round: _round), Fresh.People(3));
        await medic.AddByDocument(elsewhere, people[1]);
        var wrong = new { operation = "Sample", barcode = barcode.Value, document = new { type = "ResidentId", number = "123" }, name = "王小明", phone = "13800000000", clientId = "w" };

        var answers = await Sync(medic, [Open(barcode), .. people.Select(person => Swab(barcode, person)), wrong, Swab(Fresh.Barcode(), people[0]), Seal(barcode, 3), Seal(barcode, 2)]);

        Assert.Equal([200, 201, 409, 201, 422, 404, 409, 200], answers.Select(StatusOf));
        Assert.Equal(
            [null, null, "already-sampled-in-round", null, "invalid-document", "unknown-batch", "swab-count-differs", null], answers.Select(CodeOf));
        Assert.Equal(("w", "document"), (answers[4].Text("clientId"), answers[4].GetProperty("errors")[0].Text("field")));
        Assert.Equal(2, answers[3].GetProperty("sample").GetProperty("count").GetInt32());
        using var refused = await city.Citizen(people[1]);
        Assert.Equal([elsewhere.Value], (await refused.Fetch("/v1/me/results")).Json.GetProperty("results").EnumerateArray().Select(result => result.Text("batch")));
    }

    [Fact]
    public async Task A_tube_takes_as_many_as_its_pool_and_refuses_the_others()
    {
        using var medic = await city.Staff(Roles.Medic);
        var barcode = Fresh.Barcode();
        var answers = await Sync(medic, [Open(barcode, poolSize: 5), .. Fresh.People(7).Select(person => Swab(barcode, person))]);
        Assert.Equal([201, 201, 201, 201, 201, 409, 409], answers[1..].Select(StatusOf));
        Assert.Equal("batch-full", answers[6].Text("code"));
    }

    [Fact]
    public async Task Another_sites_tube_is_like_one_that_is_not_there()
    {
        using var medic = await city.StaffOf(Roles.Medic, site: Fresh.Round());
        using var other = await city.StaffOf(Roles.Medic, site: "sync-elsewhere");
        var foreign = await other.OpenTube(site: "sync-elsewhere");
        var person = Fresh.Person();

        var answers = await Sync(medic, [Swab(foreign, person), Swab(Fresh.Barcode(), person), Seal(foreign, 0), Open(Fresh.Barcode(), site: "sync-elsewhere")]);

        Assert.Equal(["unknown-batch", "unknown-batch", "unknown-batch", "not-your-site"], answers.Select(answer => answer.Text("code")));
        Assert.Equal(answers[1].Text("detail"), answers[0].Text("detail"));
        Assert.Equal(0, (await other.Fetch($"/v1/batches/{foreign}")).Json.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Everybody_who_is_swabbed_sees_who_did_it()
    {
        using var medic = await city.Staff(Roles.Medic);
        var (barcode, person) = (Fresh.Barcode(), Fresh.Person());
        await Sync(medic, [Open(barcode), Swab(barcode, person)]);
        using var citizen = await city.Citizen(person);
        Assert.Contains("add-sample", (await citizen.Fetch("/v1/me/access-log")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_and_too_much_are_refused_as_a_whole()
    {
        using var medic = await city.Staff(Roles.Medic);
        var none = await medic.Post("/v1/sampling/sync", new { operations = Array.Empty<object>() });
        var most = await medic.Post("/v1/sampling/sync", new { operations = Enumerable.Repeat(Seal(Fresh.Barcode(), 1), 1001) });
        var unclear = await Sync(medic, [new { operation = "Remove", barcode = "4201" }]);
        Assert.Equal(
            [(HttpStatusCode.UnprocessableEntity, "missing-field"), (HttpStatusCode.UnprocessableEntity, "invalid-field")], [(none.Status, none.Code), (most.Status, most.Code)]);
        Assert.Equal((422, "invalid-field"), (StatusOf(unclear[0]), unclear[0].Text("code")));
    }

    private object Open(Barcode barcode, int poolSize = 10, string site = "wuchang-01") => new { operation = "Open", barcode = barcode.Value, poolSize, site, round = _round };

    private static object Swab(Barcode barcode, Person person) => new
    {
        operation = "Sample",
        barcode = barcode.Value,
        document = new { type = person.Document.Type.ToString(), number = person.Document.Number },
        person.Name,
        person.Phone,
        at = TimeProvider.System.GetUtcNow(),
    };

    private static object Seal(Barcode barcode, int swabCount) => new { operation = "Seal", barcode = barcode.Value, swabCount };

    private static async Task<JsonElement[]> Sync(HttpClient medic, object[] operations)
    {
        var answer = await medic.Post("/v1/sampling/sync", new { operations });
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return [.. answer.Json.GetProperty("answers").EnumerateArray()];
    }

    private static int StatusOf(JsonElement answer) => answer.GetProperty("status").GetInt32();

    private static string? CodeOf(JsonElement answer) => answer.TryGetProperty("code", out var code) ? code.GetString() : null;

    private static string? IdOf(JsonElement answer) => answer.GetProperty("sample").Text("id");
}
