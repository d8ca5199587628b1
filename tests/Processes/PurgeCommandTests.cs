namespace HealthWuhan.Tests;

/// <summary>The verb that purges at once, as an operator runs it.</summary>
public sealed class PurgeCommandTests : IDisposable
{
    private readonly TestFolder _folder = TestFolder.Create();

    private string Data => Path.Combine(_folder.Path, "data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_running_city_purges_and_the_certificate_is_printed_and_holds()
    {
        await using var city = await CityProcess.StartSilo(Data);
        var (exitCode, printed) = await Run("purge");
        Assert.Equal(0, exitCode);
        Assert.Matches(@"^Certificate \d+ of .+\n  nothing was due\n  by the policy \{.*""resultsVisibleDays"":30", printed);

        var (verified, told) = await Run("verify-access-log");
        Assert.Equal(0, verified);
        Assert.Matches(@"Certificates of what was deleted: [1-9]\d*, unbroken\.", told);
        Assert.Equal(0, await city.End("TERM"));
    }

    [Fact]
    public async Task Where_no_city_runs_it_says_so_in_one_line()
    {
        await using var purge = ChildProcess.StartSilo("purge", "--data", Data);
        Assert.Matches("^[^\n]*No city runs in [^\n]*\n$", await purge.Refusal());
        Assert.False(Directory.Exists(Data));
    }

    private async Task<(int ExitCode, string Output)> Run(string verb)
    {
        await using var process = ChildProcess.StartSilo(verb, "--data", Data);
        var lines = new List<string>();
        while (await process.ReadLine() is { } line)
            lines.Add(line);
        return ((await process.WaitForExit()).ExitCode, string.Join('\n', lines));
    }
}
