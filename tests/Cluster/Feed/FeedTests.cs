using System.Text.Json;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Tests.Api;
using HealthWuhan.Tests.Events;

namespace HealthWuhan.Tests.Feed;

/// <summary>The feed as a consumer reads it.</summary>
[Collection(City.Collection)]
public class FeedTests(City city)
{
    [Fact]
    public async Task A_consumer_reads_what_happened_in_its_order_page_by_page()
    {
        var after = await city.Database.Value<long>("SELECT position FROM event_head");
        var tube = await city.Sampled(Fresh.People(2));
        using var consumer = await city.Staff(Roles.Consumer);

        var ids = new List<string?>();
        for (var next = $"{after}"; ;)
        {
            var page = (await consumer.Fetch($"/v1/feed?after={next}&limit=1")).Json;
            if (page.Text("next") == next)
                break;
            ids.AddRange(page.GetProperty("events").EnumerateArray().Select(happened => happened.Text("id")));
            next = page.Text("next")!;
        }

        Assert.Equal([$"{tube}-1/collected", $"{tube}-2/collected", $"{tube}/tube-sealed"], ids.Where(id => id!.StartsWith(tube.Value, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_kinds_that_are_asked_for_come_and_no_others()
    {
        var after = await city.Database.Value<long>("SELECT position FROM event_head");
        var tube = await city.Sampled(Fresh.People(2));
        using var consumer = await city.Staff(Roles.Consumer);
        var page = (await consumer.Fetch($"/v1/feed?after={after}&kinds=tube-sealed,tube-tested")).Json;
        Assert.Equal([$"{tube}/tube-sealed"], Ids(page));
        Assert.Empty(Ids((await consumer.Fetch($"/v1/feed?after={page.Text("next")}&kinds=tube-sealed")).Json));
    }

    [Theory]
    [InlineData("after=-1", "after")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("kinds=rumours", "kinds")]
    public async Task What_cannot_be_asked_is_told_by_field(string query, string field)
    {
        using var consumer = await city.Staff(Roles.Consumer);
        Assert.Equal(field, (await consumer.Fetch("/v1/feed?" + query)).Json.GetProperty("errors")[0].Text("field"));
    }

    private static IEnumerable<string?> Ids(JsonElement page) => page.GetProperty("events").EnumerateArray().Select(happened => happened.Text("id"));
}
