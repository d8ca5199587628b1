using System.Net;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Api;

/// <summary>Rounds as the command centre orders them, and as the people they are for see them.</summary>
[Collection(City.Collection)]
public class RoundTests(City city)
{
    private static readonly string[] s_under6 = ["Under6"];
    private static readonly string?[] s_wrong = ["?", null];

    [Fact]
    public async Task A_second_round_of_a_zone_has_a_four_hour_clock_and_is_for_its_residents()
    {
        var (community, zone, round) = (Fresh.Community(), Fresh.Zone(), Fresh.Round());
        var (resident, neighbour) = (Fresh.Person(), Fresh.Person());
        await city.Settled(community, [resident]);
        await city.Settled(Fresh.Community(), [neighbour]);
        using var commander = await city.Staff(Roles.Commander);
        await commander.Put($"/v1/zones/{zone}", new { communities = new[] { community } });

        var ordered = await commander.Put($"/v1/rounds/{round}", new { name = "二轮", poolSize = 10, zone });
        Assert.Equal(HttpStatusCode.OK, ordered.Status);
        Assert.Equal(
            TimeSpan.FromHours(4), ordered.Json.GetProperty("deadline").GetDateTimeOffset() - ordered.Json.GetProperty("startsAt").GetDateTimeOffset());
        Assert.InRange(ordered.Json.GetProperty("secondsLeft").GetInt64(), (4 * 3600) - 60, 4 * 3600);

        using var inside = await city.Citizen(resident);
        using var outside = await city.Citizen(neighbour);
        Assert.Equal([round], await RoundsOf(inside));
        Assert.DoesNotContain(round, await RoundsOf(outside));
    }

    [Fact]
    public async Task Who_was_sampled_and_who_is_let_go_sees_it()
    {
        var (community, round) = (Fresh.Community(), Fresh.Round());
        var (person, child) = (Fresh.Person(), Fresh.Person());
        await city.Settled(community, [person]);
        await city.Settled(community, [child], "Under6");
        using var commander = await city.Staff(Roles.Commander);
        await commander.Put($"/v1/rounds/{round}", new { poolSize = 10, scope = new { communities = new[] { community } }, exempt = s_under6 });
        using var medic = await city.Staff(Roles.Medic);
        await medic.AddByDocument(await medic.OpenTube(round: round), person);

        Assert.Equal((true, false), await SampledAndExempt(person));
        Assert.Equal((false, true), await SampledAndExempt(child));

        async Task<(bool Sampled, bool Exempt)> SampledAndExempt(Person who)
        {
            using var citizen = await city.Citizen(who);
            var mine = (await citizen.Fetch("/v1/me/rounds")).Json.GetProperty("items").EnumerateArray().Single(item => item.Text("id") == round);
            return (mine.GetProperty("sampled").GetBoolean(), mine.GetProperty("exempt").GetBoolean());
        }
    }

    [Fact]
    public async Task A_tube_larger_than_the_rounds_is_refused_on_every_silo()
    {
        var round = Fresh.Round();
        using var commander = await city.Staff(Roles.Commander);
        await commander.Put($"/v1/rounds/{round}", new { poolSize = 5, communities = new[] { Fresh.Community() } });
        using var medic = await city.Staff(Roles.Medic);
        await Eventually.Is("pool-size-differs", Open);
        await Eventually.Is("pool-size-differs", Open);

        async Task<string?> Open() => (await medic.Put($"/v1/batches/{Fresh.Barcode()}", new { poolSize = 10, site = "wuchang-01", round })).Code;
    }

    [Fact]
    public async Task Everything_wrong_with_a_round_is_told_at_once()
    {
        using var commander = await city.Staff(Roles.Commander);
        var answer = await commander.Put($"/v1/rounds/{Fresh.Round()}", new { poolSize = 10, districts = s_wrong, exempt = s_wrong });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal(4, answer.Json.GetProperty("errors").GetArrayLength());
        Assert.Equal("invalid-pool-size", (await commander.Put($"/v1/rounds/{Fresh.Round()}", new { poolSize = 7 })).Code);
        Assert.Equal("unknown-zone", (await commander.Put($"/v1/rounds/{Fresh.Round()}", new { zone = "nowhere" })).Code);
        Assert.Equal("unknown-round", (await commander.Fetch($"/v1/rounds/{Fresh.Round()}")).Code);
    }

    private static async Task<string?[]> RoundsOf(HttpClient citizen) =>
        [.. (await citizen.Fetch("/v1/me/rounds")).Json.GetProperty("items").EnumerateArray().Select(item => item.Text("id"))];
}
