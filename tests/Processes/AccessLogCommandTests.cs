using System.Text.RegularExpressions;

namespace HealthWuhan.Tests;

/// <summary>The verb that checks the access log, as an operator runs it.</summary>
public sealed partial class AccessLogCommandTests : IDisposable
{
    private readonly TestFolder _folder = TestFolder.Create();

    private string Data => Path.Combine(_folder.Path, "data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Tampering_is_told_while_the_city_runs_and_when_it_is_stopped()
    {
        await using (var city = await CityProcess.StartSilo(Data))
        {
            await Sample(city);
            var (exitCode, output) = await Verify();
            Assert.Equal(0, exitCode);
            Assert.Contains("1 entries, unbroken.", output, StringComparison.Ordinal);
            var head = Head().Match(output).Value;
            Assert.Equal(0, (await Verify("--noted", head)).ExitCode);
            Assert.Equal(1, (await Verify("--noted", head[..^1] + (head[^1] == '0' ? '1' : '0'))).ExitCode);

            await Tamper();
            Assert.Matches("BROKEN at entry 1:", (await Verify()).Output);
            Assert.Equal(0, await city.End("TERM"));
        }

        var (stopped, told) = await Verify();
        Assert.Equal(1, stopped);
        Assert.Contains("BROKEN at entry 1:", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--noted", "42")]
    [InlineData("--noted", "42:xyz")]
    [InlineData("--notes", "42")]
    public async Task What_it_cannot_read_is_told_in_one_line(string option, string value)
    {
        await using var verify = ChildProcess.StartSilo("verify-access-log", "--data", Data, option, value);
        Assert.Matches($"^[^\n]*{option}[^\n]*\n$", await verify.Refusal());
    }

    [Fact]
    public async Task A_folder_without_a_city_stays_as_it_is()
    {
        await using var verify = ChildProcess.StartSilo("verify-access-log", "--data", Data);
        Assert.Matches("^[^\n]*no data folder of a city[^\n]*\n$", await verify.Refusal());
        Assert.False(Directory.Exists(Data));
    }

    private async Task Sample(CityProcess city)
    {
        using var medic = await city.Staff("medic", Data);
        await medic.Put("/v1/batches/4201", new { poolSize = 10 });
        var document = new { type = "ResidentId", number = "11010519491231002X" };
        await medic.Post("/v1/batches/4201/samples", new { document, name = "张三", phone = "13800000000" });
    }

    private async Task Tamper()
    {
        var server = await File.ReadAllLinesAsync(Path.Combine(Data, "postgres", "postmaster.pid"), TestContext.Current.CancellationToken);
        var password = (await File.ReadAllTextAsync(Path.Combine(Data, "postgres.password"), TestContext.Current.CancellationToken)).Trim();
        await Sql.Execute(
            $"Host=127.0.0.1;Port={server[3]};Username=healthwuhan;Password={password};Database=healthwuhan;Pooling=false",
            "ALTER TABLE access_log DISABLE TRIGGER USER; UPDATE access_log SET username = 'nobody'");
    }

    private async Task<(int ExitCode, string Output)> Verify(params IEnumerable<string> options)
    {
        await using var verify = ChildProcess.StartSilo(["verify-access-log", "--data", Data, .. options]);
        var lines = new List<string>();
        while (await verify.ReadLine() is { } line)
            lines.Add(line);
        return ((await verify.WaitForExit()).ExitCode, string.Join('\n', lines));
    }

    [GeneratedRegex("[0-9]+:[0-9a-f]{64}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Head();
}
