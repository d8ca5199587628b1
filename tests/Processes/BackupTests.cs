using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace HealthWuhan.Tests;

/// <summary>The drill: a backup is made under load, a city starts from it in a fresh folder, and everything that had been acknowledged before is there.</summary>
public sealed partial class BackupTests : IDisposable
{
    private const int Tubes = 6;
    private const string Name = "欧阳靐齉";

    private readonly TestFolder _folder = TestFolder.Create();
    private int _people;

    public void Dispose() => _folder.Dispose();

    private string Data => Folder("data");

    private string File => Folder("city.backup");

    [Fact]
    public async Task A_backup_under_load_brings_back_all_that_was_acknowledged_and_is_unreadable_without_the_keys()
    {
        List<(string Barcode, JsonElement Person)> before;
        string head;
        await using (var city = await CityProcess.StartSilo(Data))
        {
            before = await Sampled(city, Enumerable.Range(0, Tubes));
            await Report(city, before);
            head = Head().Match((await Command("verify-access-log", "--data", Data)).Output).Value;
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            var load = Load(city, stop.Token);
            Assert.Equal((0, ""), await Outcome("backup", File, "--data", Data));
            await stop.CancelAsync();
            Assert.NotEqual(0, await load);
            Assert.Equal(0, await city.End("TERM"));
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        await Nobody_is_in_clear();
        await Comes_back(before, head);
        await Starts_with_no_other_key();
    }

    [Theory]
    [InlineData("^Which file\\? Usage: backup FILE .*\n$", "backup")]
    [InlineData("^/nowhere/city.backup is not there.\n$", "restore", "/nowhere/city.backup")]
    [InlineData("^.* is no data folder of a city: .*\n$", "backup", "/nowhere/city.backup")]
    public async Task What_cannot_be_done_is_told_in_one_line(string told, params string[] arguments)
    {
        await using var command = ChildProcess.StartSilo([.. arguments, .. arguments.Length > 1 ? ["--data", Folder("none")] : Array.Empty<string>()]);
        Assert.Matches(told, await command.Refusal());
    }

    private async Task Comes_back(List<(string Barcode, JsonElement Person)> before, string head)
    {
        var restored = Folder("restored");
        Directory.CreateDirectory(restored);
        System.IO.File.Copy(Path.Combine(Data, "deployment.secret"), Path.Combine(restored, "deployment.secret"));
        Assert.Equal((0, ""), await Outcome("restore", File, "--data", restored));
        await using var city = await CityProcess.StartSilo(restored);
        using var medic = await city.Staff("medic", Data);
        foreach (var (barcode, _) in before)
        {
            var tube = (await medic.Fetch($"/v1/batches/{barcode}")).Json;
            Assert.Equal(("Tested", 1), (tube.Text("status"), tube.GetProperty("count").GetInt32()));
        }

        Assert.All(await Push.ReadResults(city, [.. before.Select(sampled => sampled.Person)]), statuses => Assert.Equal(["Negative"], statuses));
        var (exitCode, output) = await Command("verify-access-log", "--data", restored, "--noted", head);
        Assert.True(exitCode == 0, output);
        // It is a city like any other: it takes the next swab.
        Assert.Single(await Sampled(city, [999]));
        Assert.Equal(0, await city.End("TERM"));

        await using var again = ChildProcess.StartSilo("restore", File, "--data", restored);
        Assert.Matches("^.* has a database already: .*\n$", await again.Refusal());
    }

    private async Task Starts_with_no_other_key()
    {
        var restored = Folder("restored");
        System.IO.File.Delete(Path.Combine(restored, "deployment.secret"));
        await using var without = ChildProcess.StartSilo("--urls", "http://127.0.0.1:0", "--data", restored);
        Assert.Matches("^The deployment secret is missing: .*\n$", await without.Refusal());
        Assert.False(System.IO.File.Exists(Path.Combine(restored, "deployment.secret")));

        var other = new KeyValuePair<string, string>("Deployment__Secret", Convert.ToBase64String(new byte[32]));
        await using var another = ChildProcess.Start("HealthWuhan.Silo", [other], "--urls", "http://127.0.0.1:0", "--data", restored);
        Assert.Matches("^The database was made with another deployment secret: .*\n$", await another.Refusal());
    }

    /// <summary>Every table of the backup, as text: no document, name or phone, nor their bytes.</summary>
    private async Task Nobody_is_in_clear()
    {
        using var restore = Process.Start(new ProcessStartInfo("pg_restore", ["--file=-", File]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var text = await restore.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains("COPY public.grain_state", text, StringComparison.Ordinal);
        Assert.Contains("COPY public.access_log ", text, StringComparison.Ordinal);
        string[] marks = [Name, "E10000000", "13910000000", "E10000003", "13910000003"];
        foreach (var mark in marks.SelectMany(mark => (string[])[mark, Convert.ToHexStringLower(Encoding.UTF8.GetBytes(mark)), Convert.ToHexStringLower(Encoding.Unicode.GetBytes(mark)), Convert.ToBase64String(Encoding.UTF8.GetBytes(mark))[..8]]))
            Assert.DoesNotContain(mark, text, StringComparison.Ordinal);
    }

    /// <summary>People in a sealed tube each.</summary>
    private async Task<List<(string Barcode, JsonElement Person)>> Sampled(CityProcess city, IEnumerable<int> tubes)
    {
        using var medic = await city.Staff("medic", Data);
        var sampled = new List<(string, JsonElement)>();
        foreach (var tube in tubes)
            sampled.Add(await Sample(medic, $"4201{tube:D8}"));
        return sampled;
    }

    private async Task<(string Barcode, JsonElement Person)> Sample(HttpClient medic, string barcode)
    {
        var number = Interlocked.Increment(ref _people) - 1;
        var person = new { document = new { type = "Passport", number = $"E1{number:D7}" }, name = Name, phone = $"1391{number:D7}" };
        await medic.Put($"/v1/batches/{barcode}", new { poolSize = 1 });
        await medic.Post($"/v1/batches/{barcode}/samples", person);
        Assert.Equal("Sealed", (await medic.Post($"/v1/batches/{barcode}/seal", new { swabCount = 1 })).Json.Text("status"));
        return (barcode, JsonSerializer.SerializeToElement(person));
    }

    private async Task Report(CityProcess city, List<(string Barcode, JsonElement Person)> sampled)
    {
        using var lab = await city.Staff("lab-operator", Data);
        var answer = await lab.PostText("/v1/lab/results", "barcode,result\n" + string.Join('\n', sampled.Select(tube => tube.Barcode + ",Negative")), "text/csv");
        Assert.Equal(sampled.Count, answer.Json.GetProperty("accepted").GetInt32());
    }

    /// <summary>Goes on sampling until it is stopped; how many tubes.</summary>
    private async Task<int> Load(CityProcess city, CancellationToken cancellationToken)
    {
        using var medic = await city.Staff("medic", Data);
        var tubes = 0;
        for (; !cancellationToken.IsCancellationRequested; tubes++)
            await Sample(medic, $"4201{10_000 + tubes:D8}");
        return tubes;
    }

    private string Folder(string name) => Path.Combine(_folder.Path, name);

    private static async Task<(int ExitCode, string Errors)> Outcome(params IEnumerable<string> arguments)
    {
        await using var command = ChildProcess.StartSilo(arguments);
        command.IgnoreOutput();
        return await command.WaitForExit();
    }

    private static async Task<(int ExitCode, string Output)> Command(params IEnumerable<string> arguments)
    {
        await using var command = ChildProcess.StartSilo(arguments);
        var lines = new List<string>();
        while (await command.ReadLine() is { } line)
            lines.Add(line);
        return ((await command.WaitForExit()).ExitCode, string.Join('\n', lines));
    }

    [GeneratedRegex("[0-9]+:[0-9a-f]{64}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Head();
}
