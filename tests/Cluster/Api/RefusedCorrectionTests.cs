using System.Net;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Api;

/// <summary>What is not corrected, and that nothing has moved then.</summary>
[Collection(City.Collection)]
public class RefusedCorrectionTests(City city)
{
    [Fact]
    public async Task Samples_that_neither_has_are_told_all_at_once_and_nothing_moves()
    {
        var (typed, person) = Misnaming.Mistyped();
        using var typedClient = await city.Citizen(typed);
        var barcode = await city.Sampled([typed]);
        var answer = await city.Correct(typed, person, $"{barcode}-1", "4201-7", "4201-8");
        Assert.Equal((HttpStatusCode.NotFound, "unknown-sample"), (answer.Status, answer.Code));
        Assert.Equal(["4201-7", "4201-8"], answer.Fields());
        Assert.Equal([$"{barcode}-1 Sampled"], await typedClient.Results());
    }

    [Fact]
    public async Task Nobody_gets_a_sample_under_another_name_or_twice_in_one_tube()
    {
        var (typed, person) = Misnaming.Mistyped();
        using var typedClient = await city.Citizen(typed);
        using var client = await city.Citizen(person);
        var barcode = await city.Sampled([typed, person]);
        var differs = await city.Correct(typed, person with { Name = "李小红" });
        var twice = await city.Correct(typed, person, $"{barcode}-1");
        Assert.Equal([(HttpStatusCode.Conflict, "identity-differs"), (HttpStatusCode.Conflict, "already-in-tube")], [(differs.Status, differs.Code), (twice.Status, twice.Code)]);
        Assert.Equal([$"{barcode}-1"], twice.Fields());
        Assert.Equal([$"{barcode}-1 Sampled"], await typedClient.Results());
        Assert.Equal([$"{barcode}-2 Sampled"], await client.Results());
    }

    [Fact]
    public async Task Everything_wrong_with_a_correction_is_told_at_once()
    {
        using var reviewer = await city.Staff(Roles.Reviewer);
        var answer = await reviewer.Post("/v1/identity-corrections", new
        {
            from = new { document = new { type = "ResidentId", number = "110105194912310021" } },
            to = new { document = new { type = "Passport", number = "!" }, name = "", phone = "1" },
            samples = Array.Empty<string>(),
        });
        Assert.Equal(["from.document", "reason", "samples", "to.document", "to.name", "to.phone"], answer.Fields().Order(StringComparer.Ordinal));
        Assert.Equal("not-found", (await city.Correct(Fresh.Person(), Fresh.Person())).Code);
        var person = Fresh.Person();
        Assert.Equal(["to.document"], (await city.Correct(person, person)).Fields());
    }

    [Fact]
    public async Task The_number_is_free_for_its_owner_whom_a_late_repeat_does_not_move()
    {
        var (typed, person) = Misnaming.Mistyped();
        await city.Sampled([typed]);
        await city.Correct(typed, person);
        var owner = typed with { Name = "李小红", Phone = Fresh.Person().Phone };
        using var ownersClient = await city.Citizen(owner);
        Assert.Equal("Green", await ownersClient.Color());

        var repeated = await city.Correct(typed, person);
        Assert.Equal((HttpStatusCode.Conflict, "identity-in-use"), (repeated.Status, repeated.Code));
    }
}
