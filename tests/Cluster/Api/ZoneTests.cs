using System.Net;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Api;

/// <summary>Locking down and releasing where people live, over two silos and two nodes.</summary>
[Collection(City.Collection)]
public class ZoneTests(City city)
{
    private static readonly string[] s_oneRightTwoWrong = ["420106-001", "?", ""];

    [Fact]
    public async Task A_lock_down_turns_every_resident_yellow_on_every_node_and_its_end_green_again()
    {
        var (community, zone) = (Fresh.Community(), Fresh.Zone());
        var people = Fresh.People(6);
        await city.Settled(community, people);
        var neighbour = Fresh.Person();
        await city.Settled(Fresh.Community(), [neighbour]);
        using var commander = await city.Staff(Roles.Commander);
        await using var otherNode = await city.StartApi();

        var declared = await commander.Put($"/v1/zones/{zone}", new { name = "金口街", communities = new[] { community } });
        Assert.Equal((HttpStatusCode.OK, true), (declared.Status, declared.Json.GetProperty("inForce").GetBoolean()));
        foreach (var person in people)
        {
            using var citizen = await city.Citizen(person);
            await Eventually.Is("Yellow", () => citizen.Color());
            using var elsewhere = citizen.At(otherNode);
            await Eventually.Is("Yellow", () => elsewhere.Color());
        }

        using var outside = await city.Citizen(neighbour);
        Assert.Equal("Green", await outside.Color());

        Assert.Equal(HttpStatusCode.NoContent, (await commander.Delete($"/v1/zones/{zone}")).Status);
        using var first = await city.Citizen(people[0]);
        await Eventually.Is("Green", () => first.Color());
    }

    [Fact]
    public async Task The_reason_names_the_zone_and_since_when()
    {
        var (community, zone, person) = (Fresh.Community(), Fresh.Zone(), Fresh.Person());
        await city.Settled(community, [person]);
        using var commander = await city.Staff(Roles.Commander);
        var until = city.Clock.GetUtcNow().AddDays(14);
        await commander.Put($"/v1/zones/{zone}", new { name = "金口街", kind = "Controlled", scope = new { districts = new[] { community.Split('-')[0] } }, until });

        using var citizen = await city.Citizen(person);
        await Eventually.Is("Yellow", () => citizen.Color());
        var reason = Assert.Single((await citizen.Fetch("/v1/me/health-code")).Json.GetProperty("reasons").EnumerateArray());
        Assert.Equal(("ControlZone", "金口街", until), (reason.Text("kind"), reason.Text("detail"), reason.GetProperty("until").GetDateTimeOffset()));
    }

    [Fact]
    public async Task A_lock_down_is_one_row_and_its_repetition_none()
    {
        var (community, zone) = (Fresh.Community(), Fresh.Zone());
        await city.Settled(community, Fresh.People(20));
        using var commander = await city.Staff(Roles.Commander);
        var body = new { communities = new[] { community } };
        await commander.Put($"/v1/zones/{zone}", body);
        await commander.Put($"/v1/zones/{zone}", body);
        await using var rows = city.Database.CreateCommand($"SELECT count(*) FROM directive WHERE kind = 'Zone' AND id = '{zone}'");
        Assert.Equal(1L, await rows.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Everything_wrong_with_a_zone_is_told_at_once()
    {
        using var commander = await city.Staff(Roles.Commander);
        var answer = await commander.Put($"/v1/zones/{Fresh.Zone()}", new { kind = "Fog", communities = s_oneRightTwoWrong });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal(
            ["kind", "communities[1]", "communities[2]"],
            answer.Json.GetProperty("errors").EnumerateArray().Select(error => error.Text("field")));
    }

    [Fact]
    public async Task A_lifted_zone_is_not_declared_again_and_an_unknown_one_not_lifted()
    {
        var zone = Fresh.Zone();
        using var commander = await city.Staff(Roles.Commander);
        Assert.Equal((HttpStatusCode.NotFound, "unknown-zone"), Told(await commander.Delete($"/v1/zones/{zone}")));
        await commander.Put($"/v1/zones/{zone}", new { communities = new[] { Fresh.Community() } });
        await commander.Delete($"/v1/zones/{zone}");
        Assert.Equal(HttpStatusCode.NoContent, (await commander.Delete($"/v1/zones/{zone}")).Status);
        Assert.Equal((HttpStatusCode.Conflict, "zone-lifted"), Told(await commander.Put($"/v1/zones/{zone}", new { communities = new[] { Fresh.Community() } })));
    }

    private static (HttpStatusCode, string?) Told(Answer answer) => (answer.Status, answer.Code);
}
