using System.Net;
using System.Text.Json;
using HealthWuhan.Domain.Identity;
using HealthWuhan.HealthCloud.Coverage;
using HealthWuhan.Tests.Api;

namespace HealthWuhan.Tests.Coverage;

/// <summary>How far a round has come, over HTTP: rosters, swabs, results and what is corrected of them.</summary>
[Collection(City.Collection)]
public class CoverageTests(City city)
{
    private static readonly string[] s_under6 = ["Under6"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_is_sampled_is_counted_against_the_roster_less_who_is_let_go()
    {
        var (community, people) = (Fresh.Community(), Fresh.People(4));
        await city.Settled(community, people);
        await city.Settled(community, Fresh.People(2), "Under6");
        await city.Settled(community, Fresh.People(1), "Away");
        var round = await Ordered(community);
        using var medic = await city.Staff(Roles.Medic);
        var tube = await medic.OpenTube(round: round);
        await medic.AddByDocument(tube, people[0]);
        await medic.AddByDocument(tube, people[1]);
        // Asked again, and somebody whom no roster knows.
        await medic.AddByDocument(tube, people[1]);
        await medic.AddByDocument(tube, Fresh.Person());

        var coverage = await Coverage(round);
        Assert.Equal((7, 2, 5, 2, 3), Figures(coverage.GetProperty("total")));
        Assert.Equal((0.4m, 2), (coverage.GetProperty("total").GetProperty("coverage").GetDecimal(), coverage.GetProperty("total").GetProperty("exclusions").GetProperty("Under6").GetInt32()));
        Assert.Equal(1, coverage.GetProperty("notOnRoster").GetProperty("sampled").GetInt32());
        Assert.Equal((community, 2), Single(coverage, "communities"));
        Assert.Equal((community.Split('-')[0], 2), Single(coverage, "districts"));
        Assert.Equal(2, Assert.Single(coverage.GetProperty("hours").EnumerateArray()).GetProperty("sampled").GetInt32());
        Assert.False(coverage.GetProperty("forecast").GetProperty("inTime").ValueKind == JsonValueKind.Undefined);
    }

    [Fact]
    public async Task A_result_and_what_is_corrected_of_it_moves_people_from_figure_to_figure()
    {
        var (community, people) = (Fresh.Community(), Fresh.People(3));
        await city.Settled(community, people);
        var round = await Ordered(community);
        using var medic = await city.Staff(Roles.Medic);
        var tube = await medic.OpenTube(round: round);
        foreach (var person in people)
            await medic.AddByDocument(tube, person);
        await medic.Post($"/v1/batches/{tube}/seal", new { swabCount = 3 });
        Assert.Equal("3 0 0 0", await Word(round));
        using var lab = await city.Staff(Roles.LabOperator);
        await lab.PostText("/v1/lab/results", $"barcode,result\n{tube},GreyZone", "text/csv");
        Assert.Equal("0 0 3 0", await Word(round));
        using var supervisor = await city.Staff(Roles.LabSupervisor);
        await supervisor.Post($"/v1/lab/results/{tube}/correction", new { action = "Correct", reason = "wrong row", report = new { result = "Invalid" } });
        Assert.Equal("0 0 0 3", await Word(round));
        using var second = await city.StaffOf(Roles.LabSupervisor, lab: "lab-01");
        await second.Post($"/v1/lab/results/{tube}/correction", new { action = "Revoke", reason = "mixed up" });
        Assert.Equal("3 0 0 0", await Word(round));
        await lab.PostText("/v1/lab/results", $"barcode,result\n{tube},Negative", "text/csv");
        Assert.Equal("0 3 0 0", await Word(round));
    }

    [Fact]
    public async Task A_roster_that_comes_or_changes_after_the_swabs_takes_them_along()
    {
        var (here, there, people) = (Fresh.Community(), Fresh.Community(), Fresh.People(2));
        var round = await Ordered(here, there);
        using var medic = await city.Staff(Roles.Medic);
        var tube = await medic.OpenTube(round: round);
        foreach (var person in people)
            await medic.AddByDocument(tube, person);
        Assert.Equal(2, (await Coverage(round)).GetProperty("notOnRoster").GetProperty("sampled").GetInt32());

        await city.Settled(here, people);
        Assert.Equal((here, 2), Single(await Coverage(round), "communities"));
        await city.Settled(there, [people[0]]);
        await city.Settled(here, [people[1]], "Under6");
        var coverage = await Coverage(round);
        Assert.Equal((2, 1, 1, 1, 0), Figures(coverage.GetProperty("total")));
        Assert.Equal(1, coverage.GetProperty("total").GetProperty("sampledThoughExcluded").GetInt32());
        Assert.Equal(0, coverage.GetProperty("notOnRoster").GetProperty("sampled").GetInt32());
        Assert.Equal(1, Item(coverage, "communities", there).GetProperty("sampled").GetInt32());
    }

    [Fact]
    public async Task A_swab_that_is_taken_back_or_given_to_its_owner_is_counted_where_it_is()
    {
        var (community, people) = (Fresh.Community(), Fresh.People(2));
        await city.Settled(community, people);
        var round = await Ordered(community);
        using var medic = await city.Staff(Roles.Medic);
        var tube = await medic.OpenTube(round: round);
        var taken = await medic.AddByDocument(tube, people[0]);
        await medic.AddByDocument(tube, people[1]);
        await medic.Delete($"/v1/batches/{tube}/samples/{taken.Json.Text("id")}");
        Assert.Equal((2, 0, 2, 1, 1), Figures((await Coverage(round)).GetProperty("total")));

        Assert.Equal(HttpStatusCode.OK, (await city.Correct(people[1], people[0])).Status);
        var left = await Unsampled(round, community);
        Assert.Equal((2, 0, 2, 1, 1), Figures((await Coverage(round)).GetProperty("total")));
        Assert.Equal(Masks.Number(people[1].Document.Number), Assert.Single(left).Text("maskedNumber"));
    }

    [Fact]
    public async Task Outside_its_area_nobody_counts_for_the_share()
    {
        var (here, elsewhere, guest) = (Fresh.Community(), Fresh.Community(), Fresh.Person());
        await city.Settled(here, Fresh.People(1));
        await city.Settled(elsewhere, [guest]);
        var round = await Ordered(here);
        using var medic = await city.Staff(Roles.Medic);
        await medic.AddByDocument(await medic.OpenTube(round: round), guest);
        var coverage = await Coverage(round);
        Assert.Equal((1, 0, 1, 0, 1), Figures(coverage.GetProperty("total")));
        Assert.Equal(1, coverage.GetProperty("outsideArea").GetProperty("sampled").GetInt32());
    }

    [Fact]
    public async Task A_round_that_nobody_ordered_is_not_there()
    {
        using var commander = await city.Staff(Roles.Commander);
        Assert.Equal("unknown-round", (await commander.Fetch($"/v1/rounds/{Fresh.Round()}/coverage")).Code);
        Assert.Equal("unknown-round", (await commander.Fetch($"/v1/rounds/{Fresh.Round()}/coverage/unsampled?community=420106-001")).Code);
        Assert.Equal("invalid-community", (await commander.Fetch($"/v1/rounds/{Fresh.Round()}/coverage/unsampled")).Code);
    }

    [Fact]
    public async Task Who_is_still_to_be_sampled_is_listed_page_by_page_masked_and_on_record()
    {
        var (community, people) = (Fresh.Community(), Fresh.People(5));
        await city.Settled(community, people);
        await city.Settled(community, Fresh.People(1), "Under6");
        var round = await Ordered(community);
        using var medic = await city.Staff(Roles.Medic);
        await medic.AddByDocument(await medic.OpenTube(round: round), people[0]);

        var listed = await Unsampled(round, community);
        Assert.Equal(people[1..].Select(person => $"王** {Masks.Phone(person.Phone)}").Order(), listed.Select(item => $"{item.Text("maskedName")} {item.Text("maskedPhone")}").Order());
        using var auditor = await city.Staff(Roles.Auditor);
        using var citizen = await city.Citizen(people[1]);
        var looks = (await citizen.Fetch("/v1/me/access-log")).Json.GetProperty("items").EnumerateArray().ToArray();
        Assert.Contains(looks, look => look.Text("action") == "list-unsampled");
    }

    [Fact]
    public async Task A_reviewer_lists_people_of_their_own_district_only()
    {
        var (own, foreign) = (Fresh.Community(), Fresh.Community());
        await city.Settled(own, Fresh.People(1));
        await city.Settled(foreign, Fresh.People(1));
        var round = await Ordered(own, foreign);
        using var reviewer = await city.StaffOf(Roles.Reviewer, district: own.Split('-')[0]);
        Assert.Equal(HttpStatusCode.OK, (await reviewer.Fetch(UnsampledPath(round, own))).Status);
        var (theirs, nobodys) = (await reviewer.Fetch(UnsampledPath(round, foreign)), await reviewer.Fetch(UnsampledPath(round, Fresh.Community())));
        Assert.Equal((HttpStatusCode.NotFound, "not-yours"), (theirs.Status, theirs.Code));
        Assert.Equal(theirs.Code, nobodys.Code);
    }

    /// <summary>After whatever the tests of this city have done in it so far, in parallel and not.</summary>
    [Fact]
    public async Task The_whole_city_recounts_to_what_is_recorded()
    {
        await foreach (var difference in new Recount(city.Database).Run(Cancel))
            Assert.Fail(difference.ToString());
    }

    private async Task<string> Ordered(params string[] communities)
    {
        var round = Fresh.Round();
        using var commander = await city.Staff(Roles.Commander);
        Assert.Equal(HttpStatusCode.OK, (await commander.Put($"/v1/rounds/{round}", new { poolSize = 10, communities, exempt = s_under6 })).Status);
        return round;
    }

    private async Task<JsonElement> Coverage(string round)
    {
        using var commander = await city.Staff(Roles.Commander);
        var answer = await commander.Fetch($"/v1/rounds/{round}/coverage");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer.Json;
    }

    private async Task<List<JsonElement>> Unsampled(string round, string community)
    {
        using var commander = await city.Staff(Roles.Commander);
        var items = new List<JsonElement>();
        for (string? after = ""; after is not null;)
        {
            var page = (await commander.Fetch($"{UnsampledPath(round, community)}&limit=2&after={after}")).Json;
            items.AddRange(page.GetProperty("items").EnumerateArray());
            after = page.GetProperty("next").GetString();
        }

        return items;
    }

    private static string UnsampledPath(string round, string community) => $"/v1/rounds/{round}/coverage/unsampled?community={community}";

    /// <summary>Waiting, tested, under re-check, to be re-collected.</summary>
    private async Task<string> Word(string round)
    {
        var total = (await Coverage(round)).GetProperty("total");
        return $"{total.GetProperty("waiting")} {total.GetProperty("tested")} {total.GetProperty("underRecheck")} {total.GetProperty("toBeRecollected")}";
    }

    private static (int Roster, int Excluded, int Required, int Sampled, int NotYetSampled) Figures(JsonElement area) => (
        area.GetProperty("roster").GetInt32(), area.GetProperty("excluded").GetInt32(), area.GetProperty("required").GetInt32(), area.GetProperty("sampled").GetInt32(),
        area.GetProperty("notYetSampled").GetInt32());

    private static JsonElement Item(JsonElement coverage, string list, string code) =>
        coverage.GetProperty(list).EnumerateArray().Single(item => item.Text("code") == code);

    private static (string? Code, int Sampled) Single(JsonElement coverage, string list)
    {
        var item = Assert.Single(coverage.GetProperty(list).EnumerateArray(), item => item.GetProperty("sampled").GetInt32() > 0);
        return (item.Text("code"), item.GetProperty("sampled").GetInt32());
    }
}
