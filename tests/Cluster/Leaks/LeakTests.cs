using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using HealthWuhan.Domain.Identity;
using Microsoft.Extensions.Logging;

namespace HealthWuhan.Tests.Leaks;

/// <summary>
/// After the whole API was used and abused with marked people, passwords and tokens: nothing of them is in anything that was emitted or stored in clear. The last
/// tests let something leak on purpose, and find it.
/// </summary>
public sealed partial class LeakTests(LeakCity leaks) : IClassFixture<LeakCity>
{
    private readonly Marks _marks = new([.. leaks.Run.Personal, .. leaks.Run.Secrets], leaks.Run.Codes);

    [Fact]
    public void Every_endpoint_was_called()
    {
        var all = leaks.City.Endpoints.SelectMany(Api.Endpoints.Names).Where(name => !name.Contains("/scalar", StringComparison.Ordinal));
        Assert.Empty(all.Select(name => name.Replace("* ", "GET ", StringComparison.Ordinal)).Except(leaks.Run.Said.BestStatus.Keys.Select(name => name.Replace("* ", "GET ", StringComparison.Ordinal)), StringComparer.Ordinal));
    }

    [Fact]
    public void Nothing_is_in_the_log_at_any_level() => AssertNone(leaks.Emissions.Logs, atLeast: 10_000);

    [Fact]
    public void Nothing_is_in_the_traces() => AssertNone(leaks.Emissions.Traces, atLeast: 1_000);

    [Fact]
    public void Nothing_is_in_the_metrics() => AssertNone(leaks.Emissions.Metrics, atLeast: 50);

    [Fact]
    public async Task Nothing_is_in_the_log_of_PostgreSQL_though_it_logs_every_value()
    {
        var log = await leaks.PostgresLog();
        Assert.Contains("parameters: $1 = ", log, StringComparison.Ordinal);
        Assert.Contains("Failing row contains", log, StringComparison.Ordinal);
        AssertNone(log.Split('\n'), atLeast: 1_000);
    }

    [Fact]
    public async Task Nothing_is_in_a_dump_of_the_database()
    {
        // A number of six digits says nothing among a hundred thousand others.
        var dump = await leaks.Dump();
        Assert.Contains("COPY public.grain_state", dump, StringComparison.Ordinal);
        AssertNone(new Marks([.. leaks.Run.Personal, .. leaks.Run.Secrets]), dump.Split('\n'), atLeast: 500);
    }

    [Fact]
    public void Nobody_is_told_of_somebody_else()
    {
        Assert.Equal(leaks.Run.People.Length, leaks.Run.People.DistinctBy(person => person.Name).Count());
        Assert.True(leaks.Run.Said.Answers.Count > 500, "Hardly anything was asked.");
        Assert.Empty(leaks.Run.Said.Answers.Select(Foreign).OfType<string>().Take(10));
    }

    [Fact]
    public void A_leak_into_the_log_is_found()
    {
        var canary = Fresh.Person();
        LogCalled(leaks.Loggers.CreateLogger("canary"), canary.Phone);
        AssertFound(canary, leaks.Emissions.Logs);
    }

    [Fact]
    public void A_leak_into_a_scope_or_an_exception_is_found()
    {
        var canary = Fresh.Person();
        var logger = leaks.Loggers.CreateLogger("canary");
        using (logger.BeginScope(new Dictionary<string, object> { ["who"] = canary.Phone }))
            LogFailed(logger, new FormatException(canary.Document.Number));
        AssertFound(canary, leaks.Emissions.Logs);
        Assert.Contains(leaks.Emissions.Logs, text => text.Contains(canary.Document.Number, StringComparison.Ordinal) && text.Contains(canary.Phone, StringComparison.Ordinal));
    }

    [Fact]
    public void A_leak_into_a_trace_or_a_metric_is_found()
    {
        var canary = Fresh.Person();
        using var source = new ActivitySource("canary");
        source.StartActivity("call")?.SetTag("phone", canary.Phone).Dispose();
        using var meter = new Meter("canary");
        meter.CreateCounter<int>("calls").Add(1, new KeyValuePair<string, object?>("document", canary.Document.Number));
        AssertFound(canary, leaks.Emissions.Traces);
        AssertFound(canary, leaks.Emissions.Metrics);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("bytes")]
    [InlineData("utf-16")]
    [InlineData("base64")]
    public async Task A_leak_into_the_database_is_found_in_its_log_and_its_dump(string writing)
    {
        var canary = Fresh.Person();
        object value = writing switch
        {
            "text" => $"{{\"phone\":\"{canary.Phone}\"}}",
            "bytes" => Encoding.UTF8.GetBytes("x" + canary.Name + canary.Phone),
            "utf-16" => Encoding.Unicode.GetBytes(canary.Document.Number),
            _ => Convert.ToBase64String(Encoding.UTF8.GetBytes("xy" + canary.Document.Number)),
        };
        var table = "canary_" + writing.Replace("-", "", StringComparison.Ordinal);
        await using (var create = leaks.City.Database.CreateCommand($"CREATE TABLE {table} (value {(value is string ? "text" : "bytea")})"))
            await create.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await using (var insert = leaks.City.Database.CreateCommand($"INSERT INTO {table} VALUES ($1)"))
        {
            insert.Parameters.Add(new() { Value = value });
            await insert.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        AssertFound(canary, (await leaks.Dump($"--table={table}")).Split('\n'));
        AssertFound(canary, (await leaks.PostgresLog()).Split('\n'));
    }

    // What the answer tells of people but the caller, and but those whom the caller spoke of.
    private string? Foreign(Given answer)
    {
        var others = leaks.Run.People.Where(person => person != answer.To).SelectMany(LeakRun.PersonalOf).ToArray();
        string[] unsaid = [.. others.Where(text => !answer.Sent.Contains(text, StringComparison.Ordinal))];
        return unsaid.Length == 0 || others.All(text => !answer.Text.Contains(text, StringComparison.Ordinal)) ? null : new Marks(unsaid).In(answer.Text);
    }

    private static void AssertFound(Person canary, IEnumerable<string> emitted)
    {
        // Not its name, which others have too.
        var marks = new Marks([canary.Document.Number, canary.Phone]);
        Assert.Contains(emitted, text => marks.In(text) is not null);
    }

    private void AssertNone(IEnumerable<string> emitted, int atLeast) => AssertNone(_marks, emitted, atLeast);

    private static void AssertNone(Marks marks, IEnumerable<string> emitted, int atLeast)
    {
        var texts = emitted.ToArray();
        Assert.True(texts.Length >= atLeast, $"Only {texts.Length} were listened to.");
        var found = texts.Select(marks.In).OfType<string>().Take(10).ToArray();
        Assert.True(found.Length == 0, string.Join("\n---\n", found));
    }

    [LoggerMessage(LogLevel.Trace, "Called {Phone}")]
    private static partial void LogCalled(ILogger logger, string phone);

    [LoggerMessage(LogLevel.Trace, "Failed")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
