using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Tests.Api;

namespace HealthWuhan.Tests.Feed;

/// <summary>Consumers are called with what happens: at least once, each person's events in their order, whatever a consumer answers.</summary>
[Collection(City.Collection)]
public sealed class FeedDeliveryTests(City city) : IAsyncLifetime
{
    private static readonly string[] s_seals = ["tube-sealed"];

    private readonly string _id = Fresh.Round();
    private FeedReceiver _receiver = null!;
    private HttpClient _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _receiver = await FeedReceiver.Start();
        _admin = await city.Staff(Roles.Admin);
        Assert.Equal(HttpStatusCode.NoContent, (await Put(new { url = _receiver.Address, secret = FeedReceiver.Secret })).Status);
    }

    public async ValueTask DisposeAsync()
    {
        await _admin.Delete($"/v1/feed/consumers/{_id}");
        _admin.Dispose();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task An_event_is_posted_signed_as_a_cloud_event_that_names_nobody()
    {
        var person = Fresh.Person();
        var tube = await city.Sampled([person]);
        await Eventually.Is("1", () => Count($"{tube}-1/collected"));
        var happened = _receiver.Taken($"{tube}-1/collected")[0];
        Assert.Equal(
            ("1.0", "healthwuhan.sample-collected", "/healthwuhan/record", $"{tube}"),
            (happened.Text("specversion"), happened.Text("type"), happened.Text("source"), happened.GetProperty("data").Text("batch")));
        Assert.StartsWith("c-", happened.Text("subject"), StringComparison.Ordinal);
        Assert.Empty(_receiver.Wrong);
        foreach (var personal in (string[])[person.Name, person.Phone, person.Document.Number])
            Assert.DoesNotContain(personal, happened.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_consumer_that_often_fails_everything_comes_and_each_persons_events_in_their_order()
    {
        var tries = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        _receiver.Answer = happened => tries.AddOrUpdate(happened.Text("id")!, 1, (_, before) => before + 1) % 3 == 0 ? 204 : 503;
        var people = Fresh.People(5);
        var tube = await city.Sampled(people);
        await Push(tube.Value, "Positive");

        await Eventually.Is("5", () => Count($"{tube}-", "/order-placed/"));
        var came = _receiver.Taken($"{tube}").GroupBy(happened => happened.Text("subject"), StringComparer.Ordinal);
        Assert.Equal(6, came.Count());
        Assert.All(came, line => Assert.Equal(line.Select(happened => happened.Text("sequence")).Order(StringComparer.Ordinal), line.Select(happened => happened.Text("sequence"))));
        Assert.Empty(await DeadLetters());
    }

    [Fact]
    public async Task What_a_consumer_refuses_is_set_aside_with_what_comes_behind_it_and_replayed_in_order()
    {
        var (refused, other) = (await city.Sampled([Fresh.Person()]), await city.Sampled([Fresh.Person()]));
        await Eventually.Is("1", () => Count($"{other}-1/collected"));
        _receiver.Answer = happened => happened.Text("id") == $"{refused}-1/result/1-0" ? 422 : 204;
        await Push(refused.Value, "Invalid");
        await Push(other.Value, "Negative");
        await Eventually.Is("1", () => Count($"{other}-1/result"));
        await Eventually.Is("2", async () => $"{(await DeadLetters()).Length}");
        var aside = await DeadLetters();
        Assert.Equal(
            [("sample-result", "answered 422", 1), ("order-placed", "waits behind an earlier one", 0)],
            aside.Select(letter => (letter.Text("kind")!, letter.Text("failure")!, letter.GetProperty("attempts").GetInt32())));

        _receiver.Answer = _ => 204;
        Assert.Equal(2, (await _admin.Post($"/v1/feed/consumers/{_id}/dead-letters/replay", new { })).Json.GetProperty("due").GetInt32());
        await Eventually.Is("0", async () => $"{(await DeadLetters()).Length}");
        Assert.Equal(
            ["healthwuhan.sample-collected", "healthwuhan.sample-result", "healthwuhan.order-placed"],
            _receiver.Taken($"{refused}-1").Select(happened => happened.Text("type")));
    }

    [Fact]
    public async Task With_a_consumer_away_nothing_is_set_aside_its_lag_shows_and_it_gets_everything_later()
    {
        _receiver.Answer = _ => 503;
        var tube = await city.Sampled([Fresh.Person()]);
        await Eventually.Is("answered 503", async () => (await Consumer()).Text("failure"));
        Assert.InRange((await Consumer()).GetProperty("lag").GetInt64(), 1, long.MaxValue);

        _receiver.Answer = _ => 204;
        await Eventually.Is("0", async () => $"{(await Consumer()).GetProperty("lag").GetInt64()}");
        Assert.Equal("1", await Count($"{tube}-1/collected"));
        Assert.Equal((0, null), ((await DeadLetters()).Length, (await Consumer()).Text("failure")));
    }

    [Fact]
    public async Task A_consumer_gets_the_kinds_it_asked_for_and_may_begin_anew()
    {
        await Put(new { url = _receiver.Address, secret = FeedReceiver.Secret, kinds = s_seals });
        var tube = await city.Sampled([Fresh.Person()]);
        await Eventually.Is("1", () => Count($"{tube}/tube-sealed"));
        Assert.Equal("0", await Count($"{tube}-1"));

        await Put(new { url = _receiver.Address, secret = FeedReceiver.Secret, after = (await Consumer()).Text("after") is { } after ? long.Parse(after) - 2 : 0 });
        await Eventually.Is("2", () => Count($"{tube}/tube-sealed"));
        await Eventually.Is("1", () => Count($"{tube}-1"));
    }

    [Theory]
    [InlineData("http://example.org/events", FeedReceiver.Secret, "tube-sealed", "url")]
    [InlineData("https://user:password@example.org/events", FeedReceiver.Secret, "tube-sealed", "url")]
    [InlineData("https://example.org/events", "short", "tube-sealed", "secret")]
    [InlineData("https://example.org/events", FeedReceiver.Secret, "rumours", "kinds")]
    public async Task A_consumer_is_registered_with_what_makes_sense(string url, string secret, string kind, string field)
    {
        var answer = await _admin.Put($"/v1/feed/consumers/{Fresh.Round()}", new { url, secret, kinds = new[] { kind } });
        Assert.Equal((HttpStatusCode.UnprocessableEntity, field), (answer.Status, answer.Json.GetProperty("errors")[0].Text("field")));
    }

    [Fact]
    public async Task A_consumer_that_is_not_there_is_not_found()
    {
        Assert.Equal("unknown-consumer", (await _admin.Fetch("/v1/feed/consumers/nobody/dead-letters")).Code);
        Assert.Equal("unknown-consumer", (await _admin.Post("/v1/feed/consumers/nobody/dead-letters/replay", new { })).Code);
        Assert.Equal("unknown-consumer", (await _admin.Delete("/v1/feed/consumers/nobody")).Code);
    }

    private Task<Answer> Put(object consumer) => _admin.Put($"/v1/feed/consumers/{_id}", consumer);

    private async Task<JsonElement> Consumer() =>
        (await _admin.Fetch("/v1/feed/consumers")).Json.GetProperty("items").EnumerateArray().Single(consumer => consumer.Text("id") == _id);

    private async Task<JsonElement[]> DeadLetters() =>
        [.. (await _admin.Fetch($"/v1/feed/consumers/{_id}/dead-letters")).Json.GetProperty("items").EnumerateArray()];

    private Task<string?> Count(string id, string part = "") =>
        Task.FromResult<string?>($"{_receiver.Taken(id).Count(happened => happened.Text("id")!.Contains(part, StringComparison.Ordinal))}");

    private async Task Push(string tube, string result)
    {
        using var lab = await city.Staff(Roles.LabOperator);
        Assert.Equal((1, 0, 0), (await lab.PostText("/v1/lab/results", $"barcode,result\n{tube},{result}\n", "text/csv")).Reception());
    }
}
