using System.Text.Json;

namespace HealthWuhan.Tests;

/// <summary>How those processes collect their memory that a city waits for (docs/decisions/0051).</summary>
public class CollectorTests
{
    /// <summary>The workstation's collector lets its thread go, and then the next full collection stops a silo for seconds: its neighbours took it for dead.</summary>
    [Theory]
    [InlineData("HealthWuhan.Silo")]
    [InlineData("HealthWuhan.Api")]
    public async Task What_serves_has_the_collector_whose_threads_stay_and_that_collects_beside_the_work(string program)
    {
        await using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, $"{program}.runtimeconfig.json"));
        using var json = await JsonDocument.ParseAsync(file, cancellationToken: TestContext.Current.CancellationToken);
        var settings = json.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");
        Assert.True(settings.GetProperty("System.GC.Server").GetBoolean());
        Assert.False(settings.TryGetProperty("System.GC.Concurrent", out var concurrent) && !concurrent.GetBoolean());
        // One heap, and as little between two collections of the youngest as the workstation's: what a pause is, is what survives of it.
        Assert.Equal((1, 16 << 20), (settings.GetProperty("System.GC.HeapCount").GetInt32(), settings.GetProperty("System.GC.Gen0MaxBudget").GetInt32()));
        Assert.True(settings.GetProperty("System.GC.NoAffinitize").GetBoolean());
    }
}
