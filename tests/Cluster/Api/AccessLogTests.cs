using System.Net;
using HealthWuhan.Api.Access;
using HealthWuhan.Api.Identity;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Tests.Access;

namespace HealthWuhan.Tests.Api;

/// <summary>What staff leave behind them: the citizen's own log, and one chain whoever wrote it.</summary>
[Collection(City.Collection)]
public class AccessLogTests(City city)
{
    [Fact]
    public async Task A_medics_look_is_in_the_citizens_own_log_without_the_medics_name()
    {
        var person = Fresh.Person();
        var barcode = await city.Sampled([person]);
        using var medic = await city.Staff(Roles.Medic);
        await medic.Fetch($"/v1/batches/{barcode}");

        var look = (await city.AccessLog(person))[0];
        Assert.Equal(("read-tube", "查看采样管内受检者", "medic", "wuchang-01"), (look.Text("action"), look.Text("actionTitle"), look.Text("role"), look.Text("place")));
        Assert.Equal(barcode.Value, look.Text("subject"));
        Assert.False(look.TryGetProperty("reason", out _));
        Assert.DoesNotContain("test-medic", look.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_person_in_a_tube_learns_of_the_look_at_it()
    {
        var people = Fresh.People(3);
        var barcode = await city.Sampled(people);
        using var commander = await city.Staff(Roles.Commander);
        await commander.Fetch($"/v1/batches/{barcode}");
        foreach (var person in people)
            Assert.Equal(["add-sample", "read-tube"], await city.ActionsOn(person));
    }

    [Fact]
    public async Task The_titles_are_in_the_readers_language_and_there_is_one_for_every_action()
    {
        var person = Fresh.Person();
        await city.Sampled([person]);
        Assert.Equal("Registered a swab", (await city.AccessLog(person, "en"))[0].Text("actionTitle"));
        Assert.Equal("登记采样", (await city.AccessLog(person))[0].Text("actionTitle"));
        Assert.Equal(AccessActions.All.Count(), AccessActions.All.SelectMany(action => new[] { action.Chinese, action.English }).Distinct(StringComparer.Ordinal).Count() / 2);
        Assert.Equal("of-tomorrow", AccessActions.TitleOf("of-tomorrow", inEnglish: true));
    }

    [Fact]
    public async Task Whatever_is_done_to_a_person_is_on_their_record()
    {
        var person = Fresh.Person();
        using var medic = await city.Staff(Roles.Medic);
        using var reviewer = await city.Staff(Roles.Reviewer);
        var (first, second) = (await medic.OpenTube(), await medic.OpenTube());
        var id = (await medic.AddByDocument(first, person)).Json.Text("id");
        var moved = await medic.Post($"/v1/batches/{first}/samples/{id}/transfer", new { to = second.Value });
        await medic.Post($"/v1/batches/{first}/samples/{id}/transfer", new { to = second.Value });
        await medic.Delete($"/v1/batches/{second}/samples/{moved.Json.Text("id")}");
        await medic.Delete($"/v1/batches/{second}/samples/{moved.Json.Text("id")}");
        await reviewer.RecordFact(person, "CloseContact", TimeProvider.System.GetUtcNow().AddDays(-1));
        await reviewer.Post("/v1/health-facts/report-1/withdrawal", new { document = person.Document(), kind = "CloseContact", reason = "another's" });

        string?[] expected = ["add-sample", "transfer-sample", "transfer-sample", "remove-sample", "record-fact", "withdraw-fact"];
        Assert.Equal(expected, await city.ActionsOn(person));
    }

    [Fact]
    public async Task Also_an_attempt_that_is_refused_is_on_record()
    {
        var person = Fresh.Person();
        using var medic = await city.Staff(Roles.Medic);
        var round = Fresh.Round();
        await medic.AddByDocument(await medic.OpenTube(round: round), person);
        Assert.Equal("already-sampled-in-round", (await medic.AddByDocument(await medic.OpenTube(round: round), person)).Code);
        Assert.Equal(["add-sample", "add-sample"], await city.ActionsOn(person));
    }

    [Fact]
    public async Task Both_whose_identity_is_corrected_and_all_on_a_list_of_orders_are_on_record()
    {
        var (typed, person) = Misnaming.Mistyped();
        var pool = await city.Sampled([typed]);
        await city.Report(pool, "Positive");
        await city.Correct(typed, person);
        using var commander = await city.Staff(Roles.Commander);
        await commander.Fetch("/v1/reconciliation?kind=orders");

        Assert.Equal(["add-sample", "correct-identity"], (await city.Audit(new { document = typed.Document() })).Reverse().Select(item => item.Text("action")));
        Assert.Equal(["correct-identity", "list-orders"], await city.ActionsOn(person));
    }

    [Fact]
    public async Task Pages_follow_each_other_without_a_gap()
    {
        var person = Fresh.Person();
        var barcode = await city.Sampled([person]);
        using var medic = await city.Staff(Roles.Medic);
        for (var i = 0; i < 4; i++)
            await medic.Fetch($"/v1/batches/{barcode}");

        using var citizen = await city.Citizen(person);
        var (path, pages) = ("/v1/me/access-log?limit=2", new List<int>());
        for (string? before = ""; before is not null;)
        {
            var page = (await citizen.Fetch(path + before)).Json;
            pages.Add(page.GetProperty("items").GetArrayLength());
            before = page.TryGetProperty("next", out var next) ? $"&before={next.GetInt64()}" : null;
        }

        Assert.Equal([2, 2, 1], pages);
    }

    [Theory]
    [InlineData("?limit=0")]
    [InlineData("?limit=201")]
    [InlineData("?limit=many")]
    [InlineData("?before=-1")]
    public async Task A_page_that_is_none_is_refused(string query)
    {
        using var citizen = await city.Citizen(Fresh.Person());
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "invalid-field"), Of(await citizen.Fetch("/v1/me/access-log" + query)));
    }

    [Fact]
    public async Task Two_nodes_that_many_look_through_at_once_write_one_chain()
    {
        var barcode = await city.Sampled(Fresh.People(10));
        await using var second = await city.StartApi();
        using var here = await city.Staff(Roles.Medic);
        using var there = here.At(second);
        HttpClient[] nodes = [here, there];
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => nodes[i % 2].Fetch($"/v1/batches/{barcode}")));

        Assert.Equal(1000, (await city.Audit(new { username = "test-medic", action = "read-tube", limit = 1000 })).Count(item => item.Text("subject") == barcode.Value));
        var (check, _) = await city.Database.Verified(new DeploymentKeys(city.Secret).AccessLog);
        Assert.Null(check.Broken);
    }

    [Fact]
    public async Task Nothing_is_shown_or_changed_while_it_cannot_be_put_on_record()
    {
        var person = Fresh.Person();
        var barcode = await city.Sampled([person]);
        using var medic = await city.Staff(Roles.Medic);
        var open = await medic.OpenTube();
        await using (await HeldLog())
        {
            Answer[] refused = await Task.WhenAll(medic.Fetch($"/v1/batches/{barcode}"), medic.AddByDocument(open, Fresh.Person()));
            Assert.All(refused, answer => Assert.Equal((HttpStatusCode.ServiceUnavailable, "temporarily-unavailable"), Of(answer)));
            Assert.All(refused, answer => Assert.NotNull(answer.Message.Headers.RetryAfter));
            Assert.All(refused, answer => Assert.DoesNotContain("王", answer.Body, StringComparison.Ordinal));
        }

        Assert.Equal(HttpStatusCode.OK, (await medic.Fetch($"/v1/batches/{barcode}")).Status);
        Assert.Equal(0, (await medic.Fetch($"/v1/batches/{open}")).Json.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task A_node_that_stops_writes_first_what_waits()
    {
        var barcode = await city.Sampled([Fresh.Person()]);
        await using var node = await city.StartApi();
        using var here = await city.Staff(Roles.Medic);
        using var there = here.At(node);
        Task<Answer> look;
        Task stop;
        await using (await HeldLog())
        {
            look = there.Fetch($"/v1/batches/{barcode}");
            await Eventually.Is("waits", WaitsForTheLog);
            stop = node.StopAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(HttpStatusCode.OK, (await look).Status);
        await stop;
    }

    private async Task<string?> WaitsForTheLog()
    {
        await using var command = city.Database.CreateCommand(
            "SELECT CASE WHEN count(*) > 0 THEN 'waits' END FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()");
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) as string;
    }

    /// <summary>Nobody can append until the end of it.</summary>
    private async Task<IAsyncDisposable> HeldLog()
    {
        var connection = await city.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var hold = connection.CreateCommand();
        hold.CommandText = "BEGIN; SELECT * FROM access_log_head FOR UPDATE";
        await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    private static (HttpStatusCode Status, string? Code) Of(Answer answer) => (answer.Status, answer.Code);
}
