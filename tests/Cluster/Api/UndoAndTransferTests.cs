using System.Net;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Api;

/// <summary>A medic's second thoughts, before the seal.</summary>
[Collection(City.Collection)]
public class UndoAndTransferTests(City city)
{
    [Fact]
    public async Task A_sample_taken_back_is_gone_from_the_tube_and_from_the_person()
    {
        using var medic = await city.Staff(Roles.Medic);
        var person = Fresh.Person();
        var barcode = await medic.OpenTube();
        var id = (await medic.AddByDocument(barcode, person)).Json.Text("id");
        for (var time = 0; time < 2; time++)
            Assert.Equal(HttpStatusCode.NoContent, (await medic.Delete($"/v1/batches/{barcode}/samples/{id}")).Status);

        using var citizen = await city.Citizen(person);
        Assert.Equal(0, (await citizen.Fetch("/v1/me/results")).Json.GetProperty("results").GetArrayLength());
        Assert.Equal(0, (await medic.Fetch($"/v1/batches/{barcode}")).Json.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task A_person_whose_sample_was_taken_back_may_be_sampled_in_the_round()
    {
        using var medic = await city.Staff(Roles.Medic);
        var round = Fresh.Round();
        var person = Fresh.Person();
        var first = await medic.OpenTube(round: round);
        var id = (await medic.AddByDocument(first, person)).Json.Text("id");
        await medic.Delete($"/v1/batches/{first}/samples/{id}");
        Assert.Equal(HttpStatusCode.Created, (await medic.AddByDocument(await medic.OpenTube(round: round), person)).Status);
    }

    [Fact]
    public async Task A_sealed_tube_gives_nothing_back()
    {
        using var medic = await city.Staff(Roles.Medic);
        var barcode = await city.Sampled([Fresh.Person()]);
        var answer = await medic.Delete($"/v1/batches/{barcode}/samples/{barcode}-1");
        Assert.Equal((HttpStatusCode.Conflict, "batch-sealed"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_sample_moves_to_another_tube_of_the_round_and_is_never_in_two()
    {
        using var medic = await city.Staff(Roles.Medic);
        var round = Fresh.Round();
        var person = Fresh.Person();
        var (first, second) = (await medic.OpenTube(round: round), await medic.OpenTube(round: round));
        var id = (await medic.AddByDocument(first, person)).Json.Text("id");
        var moved = await medic.Post($"/v1/batches/{first}/samples/{id}/transfer", new { to = second.Value });
        var again = await medic.Post($"/v1/batches/{first}/samples/{id}/transfer", new { to = second.Value });
        Assert.Equal((HttpStatusCode.OK, moved.Body), (again.Status, again.Body));

        using var citizen = await city.Citizen(person);
        var sample = Assert.Single((await citizen.Fetch("/v1/me/results")).Json.GetProperty("results").EnumerateArray());
        Assert.Equal((second.Value, moved.Json.Text("id")), (sample.Text("batch"), sample.Text("id")));
        int[] counts = [(await medic.Fetch($"/v1/batches/{first}")).Json.GetProperty("count").GetInt32(), (await medic.Fetch($"/v1/batches/{second}")).Json.GetProperty("count").GetInt32()];
        Assert.Equal([0, 1], counts);
    }

    [Fact]
    public async Task A_sample_stays_where_it_is_when_the_other_tube_refuses_it()
    {
        using var medic = await city.Staff(Roles.Medic);
        var round = Fresh.Round();
        var (first, full) = (await medic.OpenTube(round: round), await medic.OpenTube(poolSize: 1, round: round));
        await medic.AddByDocument(full, Fresh.Person());
        var id = (await medic.AddByDocument(first, Fresh.Person())).Json.Text("id");
        string?[] codes =
        [
            (await medic.Post($"/v1/batches/{first}/samples/{id}/transfer", new { to = full.Value })).Code,
            (await medic.Post($"/v1/batches/{first}/samples/{id}/transfer", new { to = first.Value })).Code,
            (await medic.Post($"/v1/batches/{first}/samples/{id}/transfer", new { to = Fresh.Barcode().Value })).Code,
        ];
        Assert.Equal(["batch-full", "same-batch", "unknown-batch"], codes);
        Assert.Equal(HttpStatusCode.OK, (await medic.Post($"/v1/batches/{first}/seal", new { swabCount = 1 })).Status);
    }

    [Fact]
    public async Task Opposite_transfers_at_once_both_succeed()
    {
        using var medic = await city.Staff(Roles.Medic);
        var tubes = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => medic.OpenTube(poolSize: 20)));
        var moves = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            var id = (await medic.AddByDocument(tubes[i % 3], Fresh.Person())).Json.Text("id");
            moves.Add($"/v1/batches/{tubes[i % 3]}/samples/{id}/transfer");
        }

        // Each tube gives two to either neighbour while both give two to it.
        var answers = await Task.WhenAll(moves.Select((path, i) => medic.Post(path, new { to = tubes[(i + 1 + (i / 3 % 2)) % 3].Value })));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        var counts = await Task.WhenAll(tubes.Select(async tube => (await medic.Fetch($"/v1/batches/{tube}")).Json.GetProperty("count").GetInt32()));
        Assert.Equal([4, 4, 4], counts);
    }
}
