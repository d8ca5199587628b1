using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Npgsql;

namespace HealthWuhan.Tests;

/// <summary>What a running silo tells machines of itself, and that it tells nothing of people.</summary>
public sealed partial class ObservedSiloTests(PostgresFixture postgres)
{
    private const string ScrapeToken = "scrape-token-of-this-test-alone";
    private const string Barcode = "4201069912345678";

    private static readonly object s_person = new { document = new { type = "Passport", number = "E87654321" }, name = "欧阳测试", phone = "13987654321" };

    /// <summary>What must never leave: document, name, phone, and the barcode and site that stand in paths, queries and bodies.</summary>
    private static readonly string[] s_secrets = ["E87654321", "欧阳", "13987654321", Barcode, "hidden-site"];

    [Fact]
    public async Task It_has_every_metric_that_dashboard_and_rules_ask_for_and_names_nobody()
    {
        using var folder = TestFolder.Create();
        var database = await postgres.CreateDatabase();
        await using var receiver = await OtlpReceiver.Start();
        await using var silo = await Start(database, receiver, folder.Path);
        await Consume(silo);
        using var citizen = await Traffic(silo);

        var scraped = await Scrape(silo);
        while (!scraped.Contains("healthwuhan_feed_lag{", StringComparison.Ordinal))
        {
            await Task.Delay(200, TestContext.Current.CancellationToken);
            scraped = await Scrape(silo);
        }

        // Fed at every call of a grain, and read by nobody.
        Assert.DoesNotContain("orleans_directory_", scraped, StringComparison.Ordinal);
        Assert.All(UsedByDashboardAndRules(), use => Assert.True(Exists(use, scraped), $"{use.Name} with {string.Join(", ", use.Labels)} is not among the metrics."));
        await receiver.Until("traces", "/v1/batches/{barcode}/samples");
        await receiver.Until("traces", "ISampleBatchGrain");
        await receiver.Until("metrics", "healthwuhan.samples");
        await receiver.Until("logs", "HealthWuhan.Grains.Partitions.ReachService");
        var told = scraped + receiver.Received("traces") + receiver.Received("metrics") + receiver.Received("logs");
        Assert.All(s_secrets, secret => Assert.DoesNotContain(secret, told, StringComparison.Ordinal));
        Assert.DoesNotMatch(CitizenKey(), told);

        await CountsSurviveAnOutage(silo, citizen, database);
        Assert.Equal(0, await silo.End("TERM"));
    }

    /// <summary>Somebody to be called with what happens, who is not there.</summary>
    private static async Task Consume(CityProcess silo)
    {
        using var admin = await silo.Staff("admin", silo.Data);
        var registered = await admin.Put("/v1/feed/consumers/province", new { url = "http://127.0.0.1:9/events", secret = new string('s', 32) });
        Assert.Equal(HttpStatusCode.NoContent, registered.Status);
    }

    /// <summary>With the database away, results are answered and counted on, and nothing is missing when it is back.</summary>
    private async Task CountsSurviveAnOutage(CityProcess silo, HttpClient citizen, string database)
    {
        const int Queries = 20;
        using var admin = await silo.Staff("admin", silo.Data);
        var elsewhere = await postgres.CreateDatabase();
        var name = new NpgsqlConnectionStringBuilder(database).Database;
        // The one of the traffic is told within a second, and must be before others come.
        while (await QueriesTold(admin) is not >= 1)
            await Task.Delay(100, TestContext.Current.CancellationToken);
        await Sql.Execute(elsewhere, $"ALTER DATABASE {name} ALLOW_CONNECTIONS false");
        await Sql.Execute(elsewhere, $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await admin.Fetch("/v1/ops/visits")).Status);
        for (var query = 0; query < Queries; query++)
            Assert.Equal(HttpStatusCode.OK, (await citizen.Fetch("/v1/me/results")).Status);
        await Sql.Execute(elsewhere, $"ALTER DATABASE {name} ALLOW_CONNECTIONS true");
        while (await QueriesTold(admin) is not >= 1 + Queries)
            await Task.Delay(100, TestContext.Current.CancellationToken);
    }

    private static async Task<long?> QueriesTold(HttpClient admin)
    {
        var answer = await admin.Fetch("/v1/ops/visits");
        return answer.Status == HttpStatusCode.OK ? answer.Json.GetProperty("cumulative").GetProperty("resultQueries").GetInt64() : null;
    }

    private static Task<CityProcess> Start(string database, OtlpReceiver receiver, string folder)
    {
        var environment = receiver.Environment;
        // So few that statements come to wait for one: what is told of waiting is told from then on.
        environment["ConnectionStrings__HealthWuhan"] = new NpgsqlConnectionStringBuilder(database) { MaxPoolSize = 3 }.ConnectionString;
        environment["Deployment__Secret"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        environment["Monitoring__ScrapeToken"] = ScrapeToken;
        return CityProcess.Start("HealthWuhan.Silo", environment, Path.Combine(folder, "silo"));
    }

    /// <summary>A tube from the first swab to the result that its one person reads; the citizen, signed in.</summary>
    private static async Task<HttpClient> Traffic(CityProcess silo)
    {
        using var medic = await silo.Staff("medic", silo.Data);
        using var lab = await silo.Staff("lab-operator", silo.Data);
        using var supervisor = await silo.Staff("lab-supervisor", silo.Data);
        // Each a statement of its own, and there are three connections.
        await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => supervisor.Fetch("/v1/reconciliation?kind=held-results")));
        await Task.WhenAll(Enumerable.Range(0, 40).Select(tube => medic.Put($"/v1/batches/{Barcode}{tube}", new { poolSize = 1, round = "round-1" })));
        await medic.Put($"/v1/batches/{Barcode}", new { poolSize = 1, round = "round-1" });
        Assert.Equal(HttpStatusCode.Created, (await medic.Post($"/v1/batches/{Barcode}/samples", s_person)).Status);
        await medic.Post($"/v1/batches/{Barcode}/seal", new { swabCount = 1 });
        await lab.PostText("/v1/lab/results", $"barcode,result\n{Barcode},Negative\n", "text/csv");
        Assert.Equal(HttpStatusCode.Forbidden, (await medic.Fetch("/v1/reconciliation?kind=held-results&site=hidden-site")).Status);

        var citizen = silo.Client();
        await citizen.Post("/v1/session/code", s_person);
        var sms = (await File.ReadAllLinesAsync(Path.Combine(silo.Data, "sms.jsonl"), TestContext.Current.CancellationToken)).Last();
        var code = JsonDocument.Parse(sms).RootElement.Text("code");
        var person = JsonSerializer.SerializeToElement(s_person);
        var session = await citizen.Post(
            "/v1/session", new { document = person.GetProperty("document"), name = person.Text("name"), phone = person.Text("phone"), code });
        citizen.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.Json.Text("accessToken"));
        Assert.Equal("Negative", (await citizen.Fetch("/v1/me/results")).Json.GetProperty("results")[0].Text("status"));
        return citizen;
    }

    private static async Task<string> Scrape(CityProcess silo)
    {
        using var prometheus = silo.Client();
        Assert.Equal(HttpStatusCode.Unauthorized, (await prometheus.Fetch("/metrics")).Status);
        prometheus.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ScrapeToken);
        var scraped = await prometheus.Fetch("/metrics");
        Assert.Equal(HttpStatusCode.OK, scraped.Status);
        return scraped.Body;
    }

    private static bool Exists(MetricUse use, string scraped) => scraped.Split('\n').Any(line =>
        line.StartsWith(use.Name + "{", StringComparison.Ordinal) && use.Labels.All(label => line.Contains($"{label}=\"", StringComparison.Ordinal)));

    private static MetricUse[] UsedByDashboardAndRules()
    {
        var deploy = Path.Combine(AppContext.BaseDirectory, "deploy");
        var dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(deploy, "grafana", "healthwuhan.json"))).RootElement;
        var expressions = dashboard.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => target.Text("expr")!).ToArray();
        var uses = expressions.Append(File.ReadAllText(Path.Combine(deploy, "prometheus", "healthwuhan.rules.yml"))).SelectMany(MetricUse.In).ToArray();
        Assert.True(uses.Length > expressions.Length, "Not every panel asks for a metric.");
        // Namespace and pod are the scraper's labels, and the rate is named there for the first time.
        var scaling = MetricUse.In(File.ReadAllText(Path.Combine(deploy, "kubernetes", "prometheus-adapter.yaml"))).Where(use => use.Name.EndsWith("_total", StringComparison.Ordinal));
        return [.. uses, .. scaling.Select(use => use with { Labels = [] })];
    }

    [GeneratedRegex(@"\bc-[A-Za-z0-9_-]{22}\b", RegexOptions.NonBacktracking)]
    private static partial Regex CitizenKey();
}
