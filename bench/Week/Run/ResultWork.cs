using System.Globalization;
using System.Text;
using System.Text.Json;
using HealthWuhan.Week.City;
using HealthWuhan.Week.Plan;

namespace HealthWuhan.Week.Run;

/// <summary>The labs: files of the hour's results, some pushed at once, and the second person's word on each single tube that is positive.</summary>
internal sealed class ResultWork(WeekPlan plan, StaffDoor staff, TimeSpan shift)
{
    private const int TubesInFile = 500;
    private const int FilesAtOnce = 4;

    public async Task Run(HourFigures figures, CancellationToken cancellationToken)
    {
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = FilesAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(plan.ReportedIn(figures.Hour).Chunk(TubesInFile), atOnce, async (tubes, cancellation) => await Push(tubes, figures, cancellation));
        foreach (var confirmed in plan.FollowUps.ReportedIn(figures.Hour).Select(one => one.Tube).Where(tube => tube.Result == PlannedTube.Positive))
            StaffDoor.Require(await staff.Release(confirmed.Barcode, cancellationToken), $"the release of tube {confirmed.Barcode}");
    }

    private async Task Push(PlannedTube[] tubes, HourFigures figures, CancellationToken cancellationToken)
    {
        var at = (WeekCalendar.Of(figures.Hour) + shift).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
        var csv = new StringBuilder("barcode,result,tested_at\n");
        foreach (var tube in tubes)
            csv.Append(CultureInfo.InvariantCulture, $"{tube.Barcode},{tube.Result},{at}\n");
        var answer = StaffDoor.Require(await staff.Push(Encoding.UTF8.GetBytes(csv.ToString()), cancellationToken), "a push of results");
        using var told = JsonDocument.Parse(answer.Body);
        // A file that was sent again, because its silo was killed, finds some of its rows unchanged.
        var taken = told.RootElement.GetProperty("accepted").GetInt32() + told.RootElement.GetProperty("unchanged").GetInt32();
        if (taken != tubes.Length || told.RootElement.GetProperty("refused").GetArrayLength() > 0)
            throw new InvalidOperationException($"Of {tubes.Length} tubes not all were taken: {Encoding.UTF8.GetString(answer.Body)}");
        HourFigures.Record(figures.Pushes, answer.Took);
        figures.Delivered(tubes.Sum(tube => tube.Swabs.Count));
    }
}
