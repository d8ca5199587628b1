using System.Net;
using HealthWuhan.Domain.Identity;

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
        await city.Settled(after, [person with { Name = "别人" }]);
        using var commander = await city.Staff(Roles.Commander);
        await commander.Put($"/v1/zones/{zone}", new { communities = new[] { after } });
        using var citizen = await city.Citizen(person);
        await Eventually.Is("Yellow", () => citizen.Color());
        Assert.Equal("王**", (await citizen.Fetch("/v1/me")).Json.Text("maskedName"));
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
