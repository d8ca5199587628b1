using System.Globalization;
using System.Text;
using HealthWuhan.Week.City;
using HealthWuhan.Week.Plan;

namespace HealthWuhan.Week.Run;

/// <summary>The sites: every tube of the hour is opened, filled person by person and sealed, as a medic's device does it.</summary>
internal sealed class SamplingWork(WeekPlan plan, StaffDoor staff, TimeSpan shift, TimeProvider clock)
{
    private const int TubesAtOnce = 64;

    public Task Run(HourFigures figures, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        plan.SampledIn(figures.Hour),
        new ParallelOptions { MaxDegreeOfParallelism = TubesAtOnce, CancellationToken = cancellationToken },
        async (tube, cancellation) => await Take(tube, figures, cancellation));

    private async Task Take(PlannedTube tube, HourFigures figures, CancellationToken cancellationToken)
    {
        var path = $"/v1/batches/{tube.Barcode}";
        var open = $$"""{"poolSize":{{tube.PoolSize}},"site":"{{tube.Site}}","round":"{{tube.Round}}"}""";
        await Call(new(HttpMethod.Put, path, open), figures, cancellationToken);
        foreach (var swab in tube.Swabs)
            await Call(new(HttpMethod.Post, $"{path}/samples", Swab(swab)), figures, cancellationToken);
        await Call(new(HttpMethod.Post, $"{path}/seal", $$"""{"swabCount":{{tube.Swabs.Count}}}"""), figures, cancellationToken);
        figures.TubeTaken(tube.Swabs.Count);
    }

    private string Swab(PlannedSwab swab)
    {
        var person = plan.Resident(swab.Resident);
        var at = (swab.CollectedAt + shift).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
        return $$"""{"document":{"type":"ResidentId","number":"{{person.Document}}"},"name":"{{person.Name}}","phone":"{{person.Phone}}","collectedAt":"{{at}}"}""";
    }

    private async Task Call(Step step, HourFigures figures, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        var answer = await staff.Medic(step.Method, step.Path, Encoding.UTF8.GetBytes(step.Body), cancellationToken);
        StaffDoor.Require(answer, $"{step.Method} {step.Path}");
        HourFigures.Record(figures.Sampling, clock.GetElapsedTime(began));
    }

    private readonly record struct Step(HttpMethod Method, string Path, string Body);
}
