using HealthWuhan.LabAdapter.Checks;

namespace HealthWuhan.Tests.Adapter;

/// <summary>What --check says before an adapter is trusted with results.</summary>
[Collection(City.Collection)]
public class SelfCheckTests(City city)
{
    [Fact]
    public async Task Everything_that_is_right_has_its_line_and_the_exit_code_is_0()
    {
        await using var adapter = await RunningAdapter.Start(city);
        var (code, lines) = await Check(adapter.Settings);
        Assert.Equal((0, 0), (code, lines.Count(line => line.StartsWith("FAILED", StringComparison.Ordinal))));
        Assert.Contains(lines, line => line.StartsWith("ok     right to report", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Before_the_first_start_the_adapters_own_folders_are_made_and_are_right()
    {
        await using var adapter = await RunningAdapter.Start(city);
        var data = Path.Combine(adapter.Data, "not", "yet");
        var (code, _) = await Check(adapter.Settings with { Data = data, Folders = [new(Path.Combine(data, "in"), null)] });
        Assert.Equal((0, true), (code, Directory.Exists(Path.Combine(data, "in"))));
    }

    [Fact]
    public async Task A_wrong_secret_and_a_missing_folder_are_both_told()
    {
        await using var adapter = await RunningAdapter.Start(city);
        var settings = adapter.Settings with { Credentials = adapter.Credentials with { Secret = new("wrong") }, Folders = [new("/no/such/folder", null)] };
        var (code, lines) = await Check(settings);
        Assert.Equal(1, code);
        Assert.Equal(["FAILED watched folder", "FAILED credentials"], lines.Where(line => line.StartsWith("FAILED", StringComparison.Ordinal)).Select(line => line.Split(':')[0]));
    }

    private static async Task<(int Code, string[] Lines)> Check(LabAdapter.Settings.AdapterSettings settings)
    {
        await using var output = new StringWriter();
        var code = await SelfCheck.Run(settings, output);
        return (code, output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
