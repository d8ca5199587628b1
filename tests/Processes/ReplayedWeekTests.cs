using System.Text.Json;
using HealthWuhan.Week.Run;

namespace HealthWuhan.Tests;

/// <summary>The week, replayed in small against real silos of which one is killed: what was put in is what is found, and the report says so.</summary>
/// <remarks>bench/week.sh is the same at any scale.</remarks>
public class ReplayedWeekTests(PostgresFixture postgres)
{
    [Fact]
    public async Task A_small_week_is_sampled_tested_and_counted_exactly_once_though_a_silo_is_killed()
    {
        using var folder = TestFolder.Create();
        var options = new WeekOptions(0.0001m, Seed: 20210803, Silos: 2, Kills: 1, folder.Path, ["dotnet", Path.Combine(AppContext.BaseDirectory, "HealthWuhan.Silo.dll")])
        {
            Database = await postgres.CreateDatabase(),
        };

        var report = await new WeekRun(options, TimeProvider.System, TextWriter.Null).Run(TestContext.Current.CancellationToken);
        await report.Write(folder.Path, TestContext.Current.CancellationToken);

        Assert.All(report.Checks, check => Assert.True(check.IsMet, $"{check.Name}: expected {check.Expected}, found {check.Found}"));
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder.Path, "report.json"), TestContext.Current.CancellationToken));
        Assert.True(json.RootElement.GetProperty("isReconciled").GetBoolean());
        Assert.Equal(5294, json.RootElement.GetProperty("hours").EnumerateArray().Sum(hour => hour.GetProperty("queries").GetInt64()));
        Assert.Equal(1, json.RootElement.GetProperty("kills").GetInt32());
        var page = await File.ReadAllTextAsync(Path.Combine(folder.Path, "report.html"), TestContext.Current.CancellationToken);
        Assert.Contains("<svg", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
    }
}
