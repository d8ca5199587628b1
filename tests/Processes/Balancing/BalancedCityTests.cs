using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace HealthWuhan.Tests.Balancing;

/// <summary>Three silos behind a real HAProxy: after one read each session goes to the silo that has its citizen, and again after a silo has died.</summary>
public sealed partial class BalancedCityTests(PostgresFixture postgres)
{
    private const int Citizens = 24;
    private const int Reads = 25;
    private const string ScrapeToken = "scrape-token-of-this-test-alone";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("silo.healthwuhan.svc.cluster.local")]
    public async Task HAProxy_has_nothing_against_its_configuration(string domain) =>
        Assert.Equal("", await Haproxy.Check(domain.Length > 0 ? [("SILO_DOMAIN", domain)] : []));

    [Fact]
    public async Task HAProxy_knows_every_silo_that_there_may_be()
    {
        var scaling = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "deploy", "kubernetes", "scaling.yaml"), Cancellation);
        var most = int.Parse(MaxReplicas().Match(scaling).Groups["most"].ValueSpan, CultureInfo.InvariantCulture);
        var rules = await File.ReadAllTextAsync(Haproxy.Rules, Cancellation);
        Assert.All(Enumerable.Range(0, most), number => Assert.Contains($"server silo-{number} \"silo-{number}.${{SILO_DOMAIN}}:8080\"", rules, StringComparison.Ordinal));
        Assert.Contains($"server-template silo- {most} silo:8080", rules, StringComparison.Ordinal);
    }

    private const string GrainCalls = "orleans_app_requests_latency_milliseconds_count";

    [GeneratedRegex(@"name: silo\}\s+minReplicas: \d+\s+(?:#.*\s+)?maxReplicas: (?<most>\d+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex MaxReplicas();

    [Fact]
    public async Task Each_session_comes_to_its_citizens_silo_and_when_that_one_dies_to_the_next()
    {
        using var folders = TestFolder.Create();
        var silos = await StartSilos(folders.Path);
        BalancedSession[] sessions = [];
        try
        {
            await using var haproxy = await Haproxy.Start(folders.Path, [.. silos.Select((silo, number) => ($"silo-{number + 1}", silo.Address))]);
            sessions = await SignIn(silos[0], haproxy);

            // The first read tells each session; a silo that HAProxy has not looked at yet does not know its name and says nothing.
            await UntilTold(sessions);
            await ReadsStayAtHome(haproxy, silos, sessions);

            await silos[2].KillHard();
            await UntilTold(sessions);
            Assert.All(sessions, session => Assert.NotEqual("silo-3", session.Silo));
            await ReadsStayAtHome(haproxy, silos[..2], sessions);

            await LeaveUnderReads(silos[1], sessions);
            await UntilTold(sessions);
            Assert.All(sessions, session => Assert.Equal("silo-1", session.Silo));
        }
        finally
        {
            foreach (var session in sessions)
                session.Dispose();
            foreach (var silo in silos)
                await silo.DisposeAsync();
        }
    }

    /// <summary>Whoever reads on is answered by their citizen's silo, which asks nobody.</summary>
    private static async Task ReadsStayAtHome(Haproxy haproxy, CityProcess[] silos, IReadOnlyList<BalancedSession> sessions)
    {
        var (answered, calls, told, began) = (await haproxy.Answered(), await Sum(silos, GrainCalls), sessions.Sum(session => session.Told), Stopwatch.GetTimestamp());
        foreach (var session in sessions)
        {
            for (var read = 0; read < Reads; read++)
                await session.Read();
        }

        Assert.Equal(told, sessions.Sum(session => session.Told));
        // What silos ask one another by themselves, they ask in as much time without readers too.
        var withReaders = await Sum(silos, GrainCalls);
        await Task.Delay(Stopwatch.GetElapsedTime(began), Cancellation);
        var without = await Sum(silos, GrainCalls) - withReaders;
        Assert.InRange(withReaders - calls - without, long.MinValue, Citizens * Reads / 4);
        var now = await haproxy.Answered();
        var homes = sessions.GroupBy(session => session.Silo!).ToDictionary(home => home.Key, home => (long)home.Count(), StringComparer.Ordinal);
        Assert.Equal(homes.OrderBy(home => home.Key).Select(home => (home.Key, home.Value * Reads)), now.Select(silo => (silo.Key, silo.Value - answered[silo.Key])).Where(silo => silo.Item2 > 0).Order());
        for (var number = 1; number <= silos.Length; number++)
            Assert.Equal(homes.GetValueOrDefault($"silo-{number}"), await Sum([silos[number - 1]], "orleans_catalog_activations", "grain_type=\"citizen\""));
    }

    /// <summary>A silo that is asked to leave does, while everybody reads on.</summary>
    private static async Task LeaveUnderReads(CityProcess silo, IEnumerable<BalancedSession> sessions)
    {
        using var over = new CancellationTokenSource();
        var reading = sessions.Select(ReadOn).ToArray();
        Assert.Equal(0, await silo.End("TERM"));
        await over.CancelAsync();
        await Task.WhenAll(reading);

        async Task ReadOn(BalancedSession session)
        {
            while (!over.IsCancellationRequested)
            {
                await session.Read();
                await Task.Delay(50, CancellationToken.None);
            }
        }
    }

    /// <summary>Everybody reads until nobody has been told anything new for a round; no read fails.</summary>
    private static async Task UntilTold(IReadOnlyList<BalancedSession> sessions)
    {
        for (var quiet = 0; quiet < 2;)
        {
            var before = sessions.Sum(session => session.Told);
            foreach (var session in sessions)
                await session.Read();
            quiet = sessions.All(session => session.Silo is not null) && sessions.Sum(session => session.Told) == before ? quiet + 1 : 0;
            // Longer than a session is let be after it was looked for.
            await Task.Delay(TimeSpan.FromSeconds(2.1), Cancellation);
        }
    }

    private async Task<CityProcess[]> StartSilos(string folder)
    {
        Dictionary<string, string> environment = new(StringComparer.Ordinal)
        {
            ["ConnectionStrings__HealthWuhan"] = await postgres.CreateDatabase(),
            ["Deployment__Secret"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            ["Proxies__Known"] = "127.0.0.1",
            ["Monitoring__ScrapeToken"] = ScrapeToken,
            ["Staff__Accounts"] = Path.Combine(folder, "accounts.json"),
        };
        var first = await CityProcess.Start("HealthWuhan.Silo", environment, Path.Combine(folder, "silo-1"));
        return [first, .. await Task.WhenAll(Enumerable.Range(2, 2).Select(number => CityProcess.Start("HealthWuhan.Silo", environment, Path.Combine(folder, $"silo-{number}"))))];
    }

    /// <summary>People with a result, signed in at one silo, who read by way of the balancer.</summary>
    private static async Task<BalancedSession[]> SignIn(CityProcess silo, Haproxy haproxy)
    {
        using var medic = await silo.Staff("medic", Path.GetDirectoryName(silo.Data)!);
        using var lab = await silo.Staff("lab-operator", Path.GetDirectoryName(silo.Data)!);
        using var client = silo.Client();
        var sessions = new List<BalancedSession>();
        for (var number = 0; number < Citizens; number++)
        {
            var person = new { document = new { type = "Passport", number = $"B{number:D8}" }, name = "王小明", phone = $"136{number:D8}" };
            var barcode = $"4205{number:D12}";
            await medic.Put($"/v1/batches/{barcode}", new { poolSize = 1, round = "round-1" });
            Assert.Equal(HttpStatusCode.Created, (await medic.Post($"/v1/batches/{barcode}/samples", person)).Status);
            await medic.Post($"/v1/batches/{barcode}/seal", new { swabCount = 1 });
            Assert.Equal(HttpStatusCode.OK, (await lab.PostText("/v1/lab/results", $"barcode,result\n{barcode},Negative\n", "text/csv")).Status);

            await client.Post("/v1/session/code", new { person.document, person.name, person.phone });
            var sms = (await File.ReadAllLinesAsync(Path.Combine(silo.Data, "sms.jsonl"), Cancellation)).Last(line => line.Contains(person.phone, StringComparison.Ordinal));
            var code = JsonDocument.Parse(sms).RootElement.Text("code");
            sessions.Add(new(haproxy.Address, (await client.Post("/v1/session", new { person.document, person.name, person.phone, code })).Json.Text("accessToken")!));
        }

        return [.. sessions];
    }

    private static async Task<long> Sum(IEnumerable<CityProcess> silos, string metric, string? label = null)
    {
        var sum = 0.0;
        foreach (var silo in silos)
        {
            using var prometheus = silo.Client();
            prometheus.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ScrapeToken);
            var lines = (await prometheus.Fetch("/metrics")).Body.Split('\n').Where(line => line.StartsWith(metric + "{", StringComparison.Ordinal));
            sum += lines.Where(line => label is null || line.Contains(label, StringComparison.Ordinal)).Sum(line => double.Parse(line.Split("} ")[1].Split(' ')[0], CultureInfo.InvariantCulture));
        }

        return (long)sum;
    }
}
