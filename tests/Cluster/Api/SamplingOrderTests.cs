using System.Net;
using System.Text.Json;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Tests.Api;

/// <summary>Who is to be sampled again: what they read, what the medic may do, and the list for those who go from door to door.</summary>
[Collection(City.Collection)]
public sealed class SamplingOrderTests(City city) : IAsyncLifetime
{
    /// <summary>A site that no other test lists.</summary>
    private readonly string _site = Fresh.Round();

    // Signed in before the clock is put forward: a session of tomorrow is not valid yet.
    private HttpClient _medic = null!;
    private HttpClient _lab = null!;
    private HttpClient _supervisor = null!;
    private HttpClient _commander = null!;

    public async ValueTask InitializeAsync()
    {
        _medic = await city.Staff(Roles.Medic);
        _lab = await city.Staff(Roles.LabOperator);
        _supervisor = await city.Staff(Roles.LabSupervisor);
        _commander = await city.Staff(Roles.Commander);
    }

    public ValueTask DisposeAsync()
    {
        city.Clock.Shift = TimeSpan.Zero;
        foreach (var client in (HttpClient[])[_medic, _lab, _supervisor, _commander])
            client.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_pools_positive_orders_a_single_tube_for_each_member_and_their_result_fulfils_it()
    {
        var people = Fresh.People(2);
        var pool = await Sampled(10, people);
        await Push(pool, "Positive");
        var order = await OrderOf(people[0]);
        Assert.Equal(("Recheck", "Open", TimeSpan.FromHours(24)), (order.Text("kind"), order.Text("status"), Time(order, "expiresAt") - Time(order, "orderedAt")));

        var pooled = await _medic.AddByDocument(await _medic.OpenTube(site: _site), people[0]);
        Assert.Equal((HttpStatusCode.Conflict, "single-tube-ordered"), (pooled.Status, pooled.Code));
        var single = await Sampled(1, people[0]);
        await Push(single, "Negative");
        Assert.Equal(
            [("Fulfilled", $"{single}-1"), ("Open", null)],
            (await Task.WhenAll(people.Select(OrderOf))).Select(member => (member.Text("status"), FulfilledBy(member))));
    }

    [Fact]
    public async Task Who_goes_from_door_to_door_reads_orders_by_site_oldest_first_with_masked_names()
    {
        var people = Fresh.People(2);
        var invalid = await Sampled(10, people[0]);
        var positive = await Sampled(10, people[1]);
        await Push(invalid, "Invalid");
        await Push(positive, "Positive");
        var open = await List("open");
        Assert.Equal(
            [($"{invalid}-1", "Recollection", invalid.Value, "王**", "lab-01"), ($"{positive}-1", "Recheck", positive.Value, "王**", "lab-01")],
            open.Select(order => (order.Text("id"), order.Text("kind"), order.Text("barcode"), order.Text("maskedName"), order.Text("lab"))));
        Assert.Equal([48, 24], open.Select(order => (Time(order, "dueAt") - Time(order, "orderedAt")).TotalHours));
        Assert.Equal(open[0].ToString(), Assert.Single(await List("open&limit=1")).ToString());

        await Push(await Sampled(1, people[1]), "Positive");
        Assert.Equal([$"{positive}-1"], (await List("fulfilled")).Select(order => order.Text("id")));
        Assert.Equal(["Recollection", "Recheck"], (await List("open")).Select(order => order.Text("kind")));
    }

    [Fact]
    public async Task An_order_that_was_not_met_in_time_has_expired_and_is_still_honoured()
    {
        var person = Fresh.Person();
        await Push(await Sampled(10, person), "SingleTarget");
        using var citizen = await city.Citizen(person);
        city.Clock.Shift = TimeSpan.FromHours(25);
        Assert.Empty(await List("open"));
        Assert.Equal(["Expired", "Expired"], [Assert.Single(await List("expired")).Text("status"), (await OrderOf(citizen)).Text("status")]);

        Assert.Equal("single-tube-ordered", (await _medic.AddByDocument(await _medic.OpenTube(site: _site), person)).Code);
        await Push(await Sampled(1, person), "Negative");
        Assert.Equal(["Fulfilled"], (await List("fulfilled")).Select(order => order.Text("status")));
    }

    [Fact]
    public async Task A_correction_to_negative_withdraws_the_orders_and_a_revocation_opens_what_was_fulfilled()
    {
        var people = Fresh.People(2);
        var wrong = await Sampled(10, people[0]);
        await Push(wrong, "Positive");
        await _supervisor.Post($"/v1/lab/results/{wrong}/correction", new { action = "Correct", reason = "wrong row", report = new { result = "Negative" } });
        Assert.Empty(await List("open"));

        await Push(await Sampled(10, people[1]), "Positive");
        var single = await Sampled(1, people[1]);
        await Push(single, "Negative");
        Assert.Empty(await List("open"));
        await _supervisor.Post($"/v1/lab/results/{single}/correction", new { action = "Revoke", reason = "mixed up" });
        Assert.Single(await List("open"));
    }

    [Fact]
    public async Task A_lab_supervisor_sees_the_orders_of_their_labs_tubes_only()
    {
        await Push(await Sampled(10, Fresh.Person()), "Invalid");
        Assert.Single(await Items(_supervisor, $"orders&site={_site}"));
        Assert.Empty(await Items(_supervisor, $"orders&site={_site}&lab=lab-02"));
        Assert.Empty(await Items(_commander, $"orders&site={_site}&lab=lab-02"));
    }

    [Fact]
    public async Task A_negative_of_people_without_orders_asks_nothing_of_the_record_of_orders()
    {
        var barcode = await Sampled(10, Fresh.People(2));
        await Sql("ALTER TABLE sampling_order RENAME TO sampling_order_away");
        try
        {
            await Push(barcode, "Negative");
        }
        finally
        {
            await Sql("ALTER TABLE sampling_order_away RENAME TO sampling_order");
        }
    }

    [Fact]
    public async Task A_push_whose_orders_could_not_be_recorded_fails_and_the_same_push_completes_them()
    {
        var people = Fresh.People(3);
        var barcode = await Sampled(10, people);
        await Sql($"ALTER TABLE sampling_order ADD CONSTRAINT no_room CHECK (id <> '{barcode}-2') NOT VALID");
        Answer failed;
        try
        {
            failed = await _lab.PostText("/v1/lab/results", $"barcode,result\n{barcode},Positive\n", "text/csv");
        }
        finally
        {
            await Sql("ALTER TABLE sampling_order DROP CONSTRAINT no_room");
        }

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "temporarily-unavailable"), (failed.Status, failed.Code));
        Assert.Equal((0, 1, 0), (await _lab.PostText("/v1/lab/results", $"barcode,result\n{barcode},Positive\n", "text/csv")).Reception());
        Assert.Equal([$"{barcode}-1", $"{barcode}-2", $"{barcode}-3"], (await List("open")).Select(order => order.Text("id")).Order(StringComparer.Ordinal));
    }

    private async Task<Barcode> Sampled(int poolSize, params Person[] people)
    {
        var barcode = await _medic.OpenTube(poolSize, site: _site);
        foreach (var person in people)
            Assert.Equal(HttpStatusCode.Created, (await _medic.AddByDocument(barcode, person)).Status);
        Assert.Equal(HttpStatusCode.OK, (await _medic.Post($"/v1/batches/{barcode}/seal", new { swabCount = people.Length })).Status);
        return barcode;
    }

    private async Task Push(Barcode barcode, string result)
    {
        Assert.Equal((1, 0, 0), (await _lab.PostText("/v1/lab/results", $"barcode,result\n{barcode},{result}\n", "text/csv")).Reception());
    }

    /// <summary>The order of the person's first sample.</summary>
    private async Task<JsonElement> OrderOf(Person person)
    {
        using var citizen = await city.Citizen(person);
        return await OrderOf(citizen);
    }

    private static async Task<JsonElement> OrderOf(HttpClient citizen) =>
        (await citizen.Fetch("/v1/me/results")).Json.GetProperty("results").EnumerateArray().Last().GetProperty("order");

    private Task<JsonElement[]> List(string status) => Items(_commander, $"orders&site={_site}&status={status}");

    private async Task Sql(string statement)
    {
        await using var command = city.Database.CreateCommand(statement);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<JsonElement[]> Items(HttpClient client, string kind)
    {
        var answer = await client.Fetch("/v1/reconciliation?kind=" + kind);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return [.. answer.Json.GetProperty("items").EnumerateArray()];
    }

    private static DateTimeOffset Time(JsonElement order, string property) => order.GetProperty(property).GetDateTimeOffset();

    private static string? FulfilledBy(JsonElement order) => order.TryGetProperty("fulfilledBy", out var id) ? id.GetString() : null;
}
