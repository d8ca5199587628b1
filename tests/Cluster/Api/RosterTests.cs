using System.Net;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Tests.Events;
using Microsoft.Extensions.DependencyInjection;

namespace HealthWuhan.Tests.Api;

/// <summary>Rosters as files.</summary>
[Collection(City.Collection)]
public class RosterTests(City city)
{
    private const string Header = "document_type,document_number,name,phone,community,exclusion";

    [Fact]
    public async Task Good_rows_are_taken_and_bad_rows_are_told_with_everything_wrong_in_them()
    {
        var (one, two) = (Fresh.Person(), Fresh.Person());
        using var commander = await city.Staff(Roles.Commander);
        var answer = await commander.PostText(
            "/v1/rosters", $"{Header}\n{Row(one, "420106-001")}\nResidentId,123,,12,?,Tired\n{Row(two, "420106-001", "Away")}\n", "text/csv");
        Assert.Equal((HttpStatusCode.OK, 2), (answer.Status, answer.Json.GetProperty("accepted").GetInt32()));
        Assert.All(answer.Json.GetProperty("refused").EnumerateArray(), row => Assert.Equal(3, row.GetProperty("row").GetInt32()));
        Assert.Equal(
            ["invalid-community", "invalid-document", "invalid-exclusion", "invalid-name", "invalid-phone"],
            answer.Json.GetProperty("refused").EnumerateArray().Select(row => row.Text("code")).Order());
    }

    [Fact]
    public async Task The_same_roster_again_changes_nothing()
    {
        var file = $"{Header}\n{Row(Fresh.Person(), "420106-001")}\n";
        using var commander = await city.Staff(Roles.Commander);
        await commander.PostText("/v1/rosters", file, "text/csv");
        var again = (await commander.PostText("/v1/rosters", file, "text/csv")).Json;
        Assert.Equal((0, 1), (again.GetProperty("accepted").GetInt32(), again.GetProperty("unchanged").GetInt32()));
    }

    [Fact]
    public async Task Who_moves_is_of_the_new_community_and_stays_who_they_are()
    {
        var (before, after, zone, person) = (Fresh.Community(), Fresh.Community(), Fresh.Zone(), Fresh.Person());
        await city.Settled(before, [person]);
        using var signedIn = await city.Citizen(person);
        await city.Settled(after, [person with { Name = "别人" }]);
        using var commander = await city.Staff(Roles.Commander);
        await commander.Put($"/v1/zones/{zone}", new { communities = new[] { after } });
        await Eventually.Is("Yellow", () => signedIn.Color());
        Assert.Equal("王**", (await signedIn.Fetch("/v1/me")).Json.Text("maskedName"));
    }

    [Fact]
    public async Task An_import_is_listed_with_how_far_it_came_and_its_refused_rows_by_number()
    {
        using var commander = await city.Staff(Roles.Commander);
        var answer = await commander.PostText("/v1/rosters", $"{Header}\n{Row(Fresh.Person(), "420106-001")}\n\nPassport,E1,王小明,13912345678,420106-001,\n", "text/csv");
        var import = answer.Json.GetProperty("import").GetInt64();
        var listed = (await commander.Fetch("/v1/rosters")).Json.GetProperty("items").EnumerateArray().Single(item => item.GetProperty("import").GetInt64() == import);
        Assert.Equal(("Finished", 1, 1, 1.0), (
            listed.Text("state"), listed.GetProperty("accepted").GetInt32(), listed.GetProperty("refusedCount").GetInt32(), listed.GetProperty("share").GetDouble()));
        var refused = Assert.Single((await commander.Fetch($"/v1/rosters/{import}")).Json.GetProperty("refused").EnumerateArray());
        Assert.Equal((4, "invalid-document"), (refused.GetProperty("row").GetInt32(), refused.Text("code")));
        Assert.Equal((HttpStatusCode.NotFound, "unknown-import"), (await commander.Fetch("/v1/rosters/999999999") is var none ? none.Status : default, none.Code));
    }

    [Fact]
    public async Task Nobody_is_written_for_being_on_a_roster_and_everybody_is_known_by_it()
    {
        var (person, community) = (Fresh.Person(), Fresh.Community());
        await city.Settled(community, [person]);
        Assert.Equal(0L, await Stored());
        Assert.Equal(community, (await Grain().Residence(TestContext.Current.CancellationToken))?.Community.Code);
        Assert.Equal(Domain.Citizens.IdentityMatch.Different, await Grain().Match("别人", person.Phone, TestContext.Current.CancellationToken));
        Assert.Equal(0L, await Stored());
        // Nothing of the person stands in the clear.
        Assert.Equal(0L, await city.Database.Value<long>(
            "SELECT count(*) FROM roster WHERE roster::text LIKE '%' || $1 || '%' OR position(convert_to($1, 'UTF8') IN person) > 0", person.Phone));

        HealthWuhan.Grains.Citizens.ICitizenGrain Grain() => city.Grains.GetGrain<HealthWuhan.Grains.Citizens.ICitizenGrain>(city.Key(person).Value);
        Task<long> Stored() => city.Database.Value<long>("SELECT count(*) FROM grain_state WHERE string_key = $1", city.Key(person).Value);
    }

    [Fact]
    public async Task An_import_that_is_cut_short_has_done_whole_parts_and_the_same_file_again_finishes_it()
    {
        var people = Fresh.People(10_001);
        var file = $"{Header}\n{string.Join('\n', people.Select(person => Row(person, "420106-003")))}\n";
        using var cut = new CutShort(System.Text.Encoding.UTF8.GetBytes(file), 0.999);
        var import = city.Services.GetRequiredService<HealthWuhan.Api.Rosters.RosterImport>();
        await Assert.ThrowsAsync<IOException>(() => import.Take(cut, null, "test", null, TestContext.Current.CancellationToken));
        using var whole = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(file));
        var outcome = await import.Take(whole, whole.Length, "test", null, TestContext.Current.CancellationToken);
        // Numbers are drawn: some of ten thousand are the same person's.
        Assert.Equal(10_001, outcome.Progress.Accepted + outcome.Progress.Unchanged);
        Assert.InRange(outcome.Progress.Accepted, 0, 1);
        Assert.Equal(people.Select(person => person.Document).Distinct().Count(), (int)await city.Database.Value<long>("SELECT count(*) FROM roster WHERE community = '420106-003'"));
    }

    [Theory]
    [InlineData("name,phone\n", "missing-column")]
    [InlineData("", "unreadable-file")]
    public async Task What_is_no_roster_is_refused(string file, string code)
    {
        using var commander = await city.Staff(Roles.Commander);
        var answer = await commander.PostText("/v1/rosters", file, "text/csv");
        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.Status, answer.Code));
    }

    private static string Row(Person person, string community, string exclusion = "") =>
        $"{person.Document.Type},{person.Document.Number},{person.Name},{person.Phone},{community},{exclusion}";
}

/// <summary>A file whose reading fails behind that share of it.</summary>
internal sealed class CutShort(byte[] file, double share) : MemoryStream(file)
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Position >= Length * share ? throw new IOException("The line is dead.") : await base.ReadAsync(buffer[..Math.Min(buffer.Length, 4096)], cancellationToken);
}
