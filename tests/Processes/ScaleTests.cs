using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;

namespace HealthWuhan.Tests;

/// <summary>Silos join and leave while citizens read and medics take swabs, and nobody notices.</summary>
public class ScaleTests(PostgresFixture postgres)
{
    private const int Citizens = 20;

    [Fact]
    public async Task A_silo_joins_and_takes_its_share_and_another_leaves_without_one_call_that_fails()
    {
        using var folders = TestFolder.Create();
        var accounts = Path.Combine(folders.Path, "accounts.json");
        Dictionary<string, string> environment = new(StringComparer.Ordinal)
        {
            ["ConnectionStrings__HealthWuhan"] = await postgres.CreateDatabase(),
            ["Deployment__Secret"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            ["Staff__Accounts"] = accounts,
        };
        await using var first = await CityProcess.Start("HealthWuhan.Silo", environment, Path.Combine(folders.Path, "silo-1"));
        await using var gateway = await CityProcess.Start("HealthWuhan.Api", environment, Path.Combine(folders.Path, "gateway"));
        using var medic = await gateway.Staff("medic", folders.Path);
        using var admin = await gateway.Staff("admin", folders.Path);
        using var client = gateway.Client();
        var tokens = await SignIn(gateway, await Sample(medic, "4203000000000001", 0, Citizens), client);

        using var over = new CancellationTokenSource();
        var calls = new List<Task<int>> { Write(medic, over.Token) };
        calls.AddRange(tokens.Select(token => Read(client, token, over.Token)));

        await using var second = await CityProcess.Start("HealthWuhan.Silo", environment, Path.Combine(folders.Path, "silo-2"));
        await UntilBothHaveGrains(admin, calls);
        Assert.Equal(0, await first.End("TERM"));
        // What was on the silo that left is read on the one that stays.
        await Sample(medic, "4203000000000002", Citizens, 5);
        await over.CancelAsync();
        Assert.All(await Task.WhenAll(calls), made => Assert.NotEqual(0, made));
    }

    /// <summary>New tubes and people go to the new silo as soon as it is there; the ones in memory stay where they are.</summary>
    private static async Task UntilBothHaveGrains(HttpClient admin, IEnumerable<Task> calls)
    {
        while (true)
        {
            // Where one has failed there may never be as many grains.
            foreach (var failed in calls.Where(call => call.IsFaulted))
                await failed;
            var silos = (await admin.Fetch("/v1/ops/cluster")).Json.GetProperty("silos").EnumerateArray()
                .Where(silo => silo.Text("status") == "Active").Select(silo => silo.GetProperty("activations").GetInt32()).ToArray();
            // A silo has some grains of its own from the start.
            if (silos.Length == 2 && silos.Min() > 60)
                return;
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
    }

    private static async Task<int> Read(HttpClient client, string token, CancellationToken over)
    {
        var calls = 0;
        for (; !over.IsCancellationRequested; calls++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/me/results");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            var answer = await client.Ask(request);
            Assert.True(answer.Status == HttpStatusCode.OK, $"{answer.Status}: {answer.Body}");
            Assert.Single(answer.Json.GetProperty("results").EnumerateArray());
            await Task.Delay(20, CancellationToken.None);
        }

        return calls;
    }

    /// <summary>Swab after swab, each of somebody new.</summary>
    private static async Task<int> Write(HttpClient medic, CancellationToken over)
    {
        var tubes = 0;
        for (; !over.IsCancellationRequested; tubes++)
            await Sample(medic, $"4204{tubes:D12}", 1000 + (tubes * 5), 5);
        return tubes;
    }

    private static async Task<JsonElement[]> Sample(HttpClient medic, string barcode, int from, int people)
    {
        var persons = Enumerable.Range(from, people)
            .Select(n => JsonSerializer.SerializeToElement(new { document = new { type = "Passport", number = $"S{n:D8}" }, name = "王小明", phone = $"137{n:D8}" })).ToArray();
        await Done(medic.Put($"/v1/batches/{barcode}", new { poolSize = people, round = "round-1" }));
        foreach (var person in persons)
            await Done(medic.Post($"/v1/batches/{barcode}/samples", person));
        return persons;
    }

    private static async Task Done(Task<Answer> call)
    {
        var answer = await call;
        Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.Created, $"{answer.Status}: {answer.Body}");
    }

    private static async Task<string[]> SignIn(CityProcess gateway, IReadOnlyList<JsonElement> people, HttpClient client)
    {
        var tokens = new List<string>();
        foreach (var person in people)
        {
            var details = new { document = person.GetProperty("document"), name = person.Text("name"), phone = person.Text("phone") };
            await client.Post("/v1/session/code", details);
            var messages = await File.ReadAllLinesAsync(Path.Combine(gateway.Data, "sms.jsonl"), TestContext.Current.CancellationToken);
            var code = JsonSerializer.Deserialize<JsonElement>(messages.Last(line => line.Contains(person.Text("phone")!, StringComparison.Ordinal))).Text("code");
            var session = await client.Post("/v1/session", new { details.document, details.name, details.phone, code });
            tokens.Add(session.Json.Text("accessToken")!);
        }

        return [.. tokens];
    }
}
