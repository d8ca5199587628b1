using System.Net;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Tests.HealthCodes;

namespace HealthWuhan.Tests.Api;

/// <summary>The wrong document was typed at sampling, and what it takes to put that right.</summary>
[Collection(City.Collection)]
public class IdentityCorrectionTests(City city)
{
    [Fact]
    public async Task A_mistyped_number_that_is_nobodys_goes_to_the_person_with_everything()
    {
        var (typed, person) = Misnaming.Mistyped();
        using var typedClient = await city.Citizen(typed);
        using var client = await city.Citizen(person);
        var pool = await city.Sampled([typed]);
        await city.Report(pool, "Positive");
        Assert.Equal(["Yellow", "Green"], [await typedClient.Color(), await client.Color()]);

        var answer = await city.Correct(typed, person);
        Assert.Equal((HttpStatusCode.OK, true), (answer.Status, answer.Json.GetProperty("merged").GetBoolean()));
        Assert.Equal([$"{pool}-1"], answer.Moved());
        Assert.Equal([$"{pool}-1 UnderRecheck"], await client.Results());
        Assert.Equal("Yellow", await client.Color());
        Assert.Empty(await typedClient.Results());
        Assert.Equal("not-found", (await typedClient.Fetch("/v1/me/health-code")).Code);
        Assert.Equal(["Yellow", "Green"], await city.ColorsOf(city.KeyOf(typed), 2));
        Assert.Equal(["Yellow"], await city.ColorsOf(city.KeyOf(person), 1));
        Assert.Empty(await city.OrdersOf(typed));
        Assert.Equal([$"{pool}-1 open"], await city.OrdersOf(person));
    }

    [Fact]
    public async Task What_is_on_record_of_the_number_goes_with_everything_and_stays_where_only_a_sample_goes()
    {
        var (typed, person) = Misnaming.Mistyped();
        using var typedClient = await city.Citizen(typed);
        using var client = await city.Citizen(person);
        using var reviewer = await city.Staff(Roles.Reviewer);
        var barcode = await city.Sampled([typed]);
        await reviewer.RecordFact(typed, "CloseContact", TimeProvider.System.GetUtcNow().AddDays(-1));
        await city.Correct(typed, person, $"{barcode}-1");
        Assert.Equal(["Red", "Green"], [await typedClient.Color(), await client.Color()]);

        await city.Correct(typed, person);
        Assert.Equal("Red", await client.Color());
        Assert.Equal("not-found", (await typedClient.Fetch("/v1/me/health-code")).Code);
    }

    [Fact]
    public async Task Somebody_elses_number_keeps_what_is_theirs()
    {
        var (other, person) = (Fresh.Person() with { Name = "李小红" }, Fresh.Person());
        using var othersClient = await city.Citizen(other);
        using var client = await city.Citizen(person);
        var (own, wrong) = (await city.Sampled([other]), await city.Sampled([other]));
        await city.Report(wrong, "Positive");
        await city.Report(own, "Negative");
        Assert.Equal("Yellow", await othersClient.Color());

        var answer = await city.Correct(other, person, $"{wrong}-1");
        Assert.False(answer.Json.GetProperty("merged").GetBoolean());
        Assert.Equal(["Green", "Yellow"], [await othersClient.Color(), await client.Color()]);
        Assert.Equal([$"{own}-1 Negative"], await othersClient.Results());
        Assert.Equal([$"{wrong}-1 UnderRecheck"], await client.Results());
    }

    [Fact]
    public async Task A_re_check_that_was_answered_by_somebody_elses_swab_is_open_again()
    {
        var (other, person) = (Fresh.Person(), Fresh.Person());
        using var othersClient = await city.Citizen(other);
        var pool = await city.Sampled([other]);
        await city.Report(pool, "Positive");
        using var medic = await city.Staff(Roles.Medic);
        var single = await medic.OpenTube(poolSize: 1);
        await medic.AddByDocument(single, other);
        await medic.Post($"/v1/batches/{single}/seal", new { swabCount = 1 });
        await city.Report(single, "Negative");
        Assert.Equal(("Green", $"{pool}-1 fulfilled"), (await othersClient.Color(), Assert.Single(await city.OrdersOf(other))));

        await city.Correct(other, person, $"{single}-1");
        Assert.Equal(("Yellow", $"{pool}-1 open"), (await othersClient.Color(), Assert.Single(await city.OrdersOf(other))));
        Assert.Empty(await city.OrdersOf(person));
    }

    [Fact]
    public async Task A_pending_samples_later_result_reaches_the_person_and_nobody_else()
    {
        var (typed, person) = Misnaming.Mistyped();
        using var typedClient = await city.Citizen(typed);
        using var client = await city.Citizen(person);
        var barcode = await city.Sampled([typed]);
        await city.Correct(typed, person, $"{barcode}-1");
        Assert.Equal([$"{barcode}-1 Sampled"], await client.Results());
        await city.Report(barcode, "Negative");
        Assert.Equal([$"{barcode}-1 Negative"], await client.Results());
        Assert.Empty(await typedClient.Results());
    }

    [Fact]
    public async Task An_open_tube_is_sealed_with_the_person_even_if_they_were_sampled_in_the_round()
    {
        var (typed, person) = Misnaming.Mistyped();
        using var medic = await city.Staff(Roles.Medic);
        var round = Fresh.Round();
        var (first, second) = (await medic.OpenTube(round: round), await medic.OpenTube(round: round));
        await medic.AddByDocument(first, person);
        await medic.AddByDocument(second, typed);
        Assert.Equal([$"{second}-1"], (await city.Correct(typed, person)).Moved());

        Assert.Equal(HttpStatusCode.OK, (await medic.Post($"/v1/batches/{second}/seal", new { swabCount = 1 })).Status);
        using var client = await city.Citizen(person);
        Assert.Equal(2, (await client.Results()).Length);
    }

    [Fact]
    public async Task A_rejected_tubes_sample_is_to_be_taken_again_of_the_person()
    {
        var (typed, person) = Misnaming.Mistyped();
        using var client = await city.Citizen(person);
        var barcode = await city.Sampled([typed]);
        using var courier = await city.Staff(Roles.Courier);
        using var lab = await city.Staff(Roles.LabOperator);
        var box = "box-" + barcode;
        await courier.Put($"/v1/consignments/{box}", new { batches = new[] { barcode.Value }, site = "wuchang-01", lab = "lab-01" });
        await courier.Post($"/v1/consignments/{box}/handover", new { });
        await lab.Post($"/v1/consignments/{box}/receipt", new { accepted = Array.Empty<string>(), rejected = new[] { new { barcode = barcode.Value, reason = "Leaked" } } });
        await city.Correct(typed, person);
        Assert.Equal([$"{barcode}-1 ToBeRecollected"], await client.Results());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_same_correction_again_answers_the_same_and_changes_nothing(bool named)
    {
        var (typed, person) = Misnaming.Mistyped();
        var barcode = await city.Sampled([typed]);
        await city.Report(barcode, "Negative");
        string[] ids = named ? [$"{barcode}-1"] : [];
        var first = await city.Correct(typed, person, ids);
        var (tube, results) = (await city.Tube(barcode), await city.ResultsOf(person));
        var second = await city.Correct(typed, person, ids);
        Assert.Equal((HttpStatusCode.OK, first.Body), (second.Status, second.Body));
        Assert.Equal((results, 1), (await city.ResultsOf(person), (await city.Tube(barcode)).Samples[0].Corrections.Length));
        Assert.Equal(tube.Samples[0].Corrections, (await city.Tube(barcode)).Samples[0].Corrections);
    }

    [Fact]
    public async Task The_tube_remembers_who_corrected_it_when_and_why()
    {
        var (typed, person) = Misnaming.Mistyped();
        var barcode = await city.Sampled([typed, Fresh.Person()]);
        var before = await city.Tube(barcode);
        await city.Correct(typed, person);
        var trail = Assert.Single((await city.Tube(barcode)).Samples[0].Corrections);
        Assert.Equal((before.Samples[0].Citizen, "test-reviewer", "wrong number typed"), (trail.From, trail.By, trail.Reason));
        Assert.InRange(trail.At, before.SealedAt!.Value, city.Clock.GetUtcNow());
    }

    [Fact]
    public async Task Who_looked_after_the_wrong_number_sees_nothing_of_the_person()
    {
        var (typed, person) = Misnaming.Mistyped();
        using var typedClient = await city.Citizen(typed);
        var viewer = Fresh.Person();
        using var viewersClient = await city.Citizen(viewer);
        await viewersClient.Post("/v1/me/family", new { document = Misnaming.Document(typed), typed.Name, typed.Phone });
        var tie = await viewersClient.Post("/v1/me/family", new { document = Misnaming.Document(typed), typed.Name, typed.Phone, code = city.Sms.LastCode(typed.Phone) });
        await city.Sampled([typed]);
        await city.Correct(typed, person);
        Assert.Equal("not-yours", (await viewersClient.Fetch($"/v1/me/family/{tie.Json.Text("id")}/results")).Code);
        Assert.Equal(0, (await viewersClient.Fetch("/v1/me/family")).Json.GetProperty("members").GetArrayLength());
        Assert.Equal(0, (await typedClient.Fetch("/v1/me/family")).Json.GetProperty("viewers").GetArrayLength());
    }
}
