using System.Globalization;
using System.Text;
using System.Text.Json;
using HealthWuhan.Week.City;
using HealthWuhan.Week.Plan;

namespace HealthWuhan.Week.Run;

/// <summary>The sites: every tube of the hour is opened, filled and sealed, and told to the city by devices, some tubes in a sync.</summary>
internal sealed class SamplingWork(WeekPlan plan, StaffDoor staff, TimeSpan shift)
{
    private const int TubesInSync = 20;
    private const int SyncsAtOnce = 8;

    public Task Run(HourFigures figures, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        plan.SampledIn(figures.Hour).Chunk(TubesInSync),
        new ParallelOptions { MaxDegreeOfParallelism = SyncsAtOnce, CancellationToken = cancellationToken },
        async (tubes, cancellation) => await Sync(tubes, figures, cancellation));

    private async Task Sync(PlannedTube[] tubes, HourFigures figures, CancellationToken cancellationToken)
    {
        var operations = string.Join(',', tubes.SelectMany(Operations));
        var answer = StaffDoor.Require(await staff.Medic(HttpMethod.Post, "/v1/sampling/sync", Encoding.UTF8.GetBytes($$"""{"operations":[{{operations}}]}"""), cancellationToken), "a sync");
        using var told = JsonDocument.Parse(answer.Body);
        foreach (var refused in told.RootElement.GetProperty("answers").EnumerateArray().Where(one => one.TryGetProperty("code", out _)))
            throw new InvalidOperationException($"The city refused an operation: {refused}");
        HourFigures.Record(figures.Sampling, answer.Took);
        foreach (var tube in tubes)
            figures.TubeTaken(tube.Swabs.Count);
    }

    private IEnumerable<string> Operations(PlannedTube tube) =>
    [
        $$"""{"operation":"Open","barcode":"{{tube.Barcode}}","poolSize":{{tube.PoolSize}},"site":"{{tube.Site}}","round":"{{tube.Round}}"}""",
        .. tube.Swabs.Select(swab => Swab(tube.Barcode, swab)),
        $$"""{"operation":"Seal","barcode":"{{tube.Barcode}}","swabCount":{{tube.Swabs.Count}}}""",
    ];

    private string Swab(string barcode, PlannedSwab swab)
    {
        var person = plan.Resident(swab.Resident);
        var at = (swab.CollectedAt + shift).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
        return $$"""{"operation":"Sample","barcode":"{{barcode}}","document":{"type":"ResidentId","number":"{{person.Document}}"},"name":"{{person.Name}}","phone":"{{person.Phone}}","at":"{{at}}"}""";
    }
}
