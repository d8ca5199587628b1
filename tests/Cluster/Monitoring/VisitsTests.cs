using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using HealthWuhan.Api.Monitoring;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Tests.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace HealthWuhan.Tests.Monitoring;

/// <summary>What the command centre is told of visits, against what clients know that they asked.</summary>
[Collection(City.Collection)]
public sealed class VisitsTests(City city)
{
    private const int People = 6;
    private const int Queries = 15;

    [Fact]
    public async Task Visits_and_result_queries_of_several_nodes_are_exactly_what_the_clients_asked()
    {
        await using var first = await city.StartApi();
        await using var second = await city.StartApi();
        var before = await Cumulative();
        await Task.WhenAll(Enumerable.Range(0, People).Select(i => Visit(i % 2 == 0 ? first : second)));

        // Each person: the profile, the queries (every third answered with 304), one refused.
        await Eventually.Is($"{People} {People * (Queries + 2)} {People * Queries}", async () => Told(await Cumulative(), before));
        Assert.Equal(People * (Queries + 2L), Node(first) + Node(second));
    }

    [Fact]
    public async Task A_client_that_a_balancer_sends_to_two_nodes_is_a_visit_at_each()
    {
        await using var first = await city.StartApi();
        await using var second = await city.StartApi();
        using var client = await city.Citizen(Fresh.Person());
        var before = await Cumulative();
        foreach (var node in new[] { first, second, first, second })
            Assert.Equal(HttpStatusCode.OK, (await client.At(node).Fetch("/v1/me/results")).Status);
        await Eventually.Is("2 4 4", async () => Told(await Cumulative(), before));
    }

    [Fact]
    public async Task What_a_node_has_counted_is_stored_when_it_ends()
    {
        await using var node = await city.StartApi();
        using var client = (await city.Citizen(Fresh.Person())).At(node);
        var before = await Cumulative();
        Assert.Equal(HttpStatusCode.OK, (await client.Fetch("/v1/me/results")).Status);
        await node.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal("1 1 1", Told(await Cumulative(), before));
    }

    [Fact]
    public async Task Staff_who_work_and_results_that_nobody_was_shown_count_as_requests_alone()
    {
        await using var node = await city.StartApi();
        using var medic = (await city.Staff(Roles.Medic)).At(node);
        using var citizen = (await city.Citizen(Fresh.Person())).At(node);
        var before = await Cumulative();
        Assert.Equal(HttpStatusCode.Forbidden, (await medic.Fetch("/v1/me/results")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await citizen.Fetch("/v1/me/family/nobody/results")).Status);
        Assert.Equal(HttpStatusCode.OK, (await citizen.Fetch("/health/live")).Status);
        await Eventually.Is("1 1 0", async () => Told(await Cumulative(), before));
        Assert.Equal(2, Node(node));
    }

    [Theory]
    [InlineData("minute")]
    [InlineData("hour")]
    public async Task Spans_add_up_to_what_was_counted_in_them_and_have_percentiles(string by)
    {
        using var citizen = await city.Citizen(Fresh.Person());
        using var commander = await city.Staff(Roles.Commander);
        await citizen.Fetch("/v1/me/results");
        var answer = await Eventual(commander, $"/v1/ops/visits?by={by}", json => json.GetProperty("spans").GetArrayLength() > 0);
        var span = answer.GetProperty("spans").EnumerateArray().Last();
        Assert.InRange(span.GetProperty("p50Ms").GetDouble(), 0.001, span.GetProperty("p999Ms").GetDouble());
        Assert.InRange(answer.GetProperty("peak").GetProperty("visits").GetInt64(), 1, answer.GetProperty("cumulative").GetProperty("visits").GetInt64());
    }

    [Theory]
    [InlineData("by=day", "by")]
    [InlineData("from=yesterday&to=2021-08-07T12:00:00%2B08:00", "from")]
    [InlineData("from=2021-08-07T11:00:00%2B08:00", "to")]
    [InlineData("from=2021-08-07T12:00:00%2B08:00&to=2021-08-07T11:00:00%2B08:00", "to")]
    [InlineData("from=2021-08-01T12:00:00%2B08:00&to=2021-08-07T11:00:00%2B08:00", "to")]
    public async Task What_cannot_be_shown_is_told(string query, string field)
    {
        using var commander = await city.Staff(Roles.Commander);
        var refused = await commander.Fetch($"/v1/ops/visits?{query}");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, field), (refused.Status, refused.Json.GetProperty("errors")[0].Text("field")));
    }

    [Fact]
    public async Task The_stream_tells_the_figures_of_the_moment_event_by_event()
    {
        using var admin = await city.Staff(Roles.Admin);
        var stream = await admin.Fetch("/v1/ops/visits/stream?events=2");
        Assert.Equal("text/event-stream", stream.Message.Content.Headers.ContentType!.MediaType);
        var events = stream.Body.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => JsonDocument.Parse(line[6..]).RootElement).ToArray();
        Assert.Equal(2, events.Length);
        Assert.True(events[0].GetProperty("at").GetDateTimeOffset() < events[1].GetProperty("at").GetDateTimeOffset());
        Assert.All(events, told => Assert.True(told.GetProperty("cumulative").GetProperty("requests").GetInt64() > 0));
    }

    private async Task Visit(WebApplication node)
    {
        using var client = (await city.Citizen(Fresh.Person())).At(node);
        await client.Fetch("/v1/me");
        await client.Fetch("/v1/reconciliation");
        EntityTagHeaderValue? etag = null;
        for (var query = 0; query < Queries; query++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/me/results");
            var isKnown = query % 3 == 2;
            if (isKnown)
                request.Headers.IfNoneMatch.Add(etag!);
            var answer = await client.Ask(request);
            Assert.Equal(isKnown ? HttpStatusCode.NotModified : HttpStatusCode.OK, answer.Status);
            etag = answer.Message.Headers.ETag;
        }
    }

    private static string Told(JsonElement now, JsonElement before)
    {
        long More(string figure) => now.GetProperty(figure).GetInt64() - before.GetProperty(figure).GetInt64();
        return $"{More("visits")} {More("visitCalls")} {More("resultQueries")}";
    }

    private static long Node(WebApplication node) => node.Services.GetRequiredService<TrafficCounters>().Total.Requests;

    /// <summary>What has been stored, when the city's first node, which others talk to, has stored all it knows of.</summary>
    private async Task<JsonElement> Cumulative()
    {
        await Eventually.Is("0", () => Task.FromResult<string?>($"{city.Services.GetRequiredService<NodeLedger>().Unstored}"));
        using var commander = await city.Staff(Roles.Commander);
        return (await commander.Fetch("/v1/ops/visits")).Json.GetProperty("cumulative");
    }

    private static async Task<JsonElement> Eventual(HttpClient client, string path, Func<JsonElement, bool> holds)
    {
        var answer = default(JsonElement);
        await Eventually.Is("yes", async () => holds(answer = (await client.Fetch(path)).Json) ? "yes" : null);
        return answer;
    }
}
