using System.Globalization;
using System.Text.Json;
using HealthWuhan.Week.City;

namespace HealthWuhan.Week.Run;

/// <summary>
/// Whether the city's own counter of result queries says what was asked. Exact where no silo was killed or ended. Such a one takes at most the last second of its counting with it, and an answer that was cut off is
/// counted and asked for again: then the two counts may differ by so much, and the difference is told.
/// </summary>
internal sealed class QueryCount(Work work, IReadOnlyList<HourFigures> hours)
{
    private const int MostLooks = 30;

    /// <summary>Counts are stored each second: two looks that say the same after some of them are the last word.</summary>
    private const int LeastLooks = 5;

    public async Task<IReadOnlyList<WeekCheck>> Run(long planned, CancellationToken cancellationToken)
    {
        var (told, unsure) = (await Settled(planned, cancellationToken), Unsure());
        return
        [
            WeekCheck.Of("result queries answered, by the generator's own count", $"{planned}", $"{hours.Sum(hour => hour.Queries)}"),
            new("result queries answered, by /v1/ops/visits", string.Create(CultureInfo.InvariantCulture, $"{planned}{(unsure == 0 ? "" : $" ± {unsure}")}"), $"{told}", Math.Abs(told - planned) <= unsure),
        ];
    }

    /// <summary>For each silo that ended two seconds of the fastest hour, and every call that was sent again.</summary>
    private long Unsure() => work.Doors.SentAgain
        + (long)(hours.Max(hour => hour.Queries / Math.Max(0.1, hour.Took.TotalSeconds)) * 2 * hours.Sum(hour => hour.Killed.Count + hour.Ended.Count));

    private async Task<long> Settled(long planned, CancellationToken cancellationToken)
    {
        var before = -1L;
        for (var look = 0; look < MostLooks; look++)
        {
            var now = await Told(cancellationToken);
            if (now == planned || (look > LeastLooks && now == before))
                return now;
            before = now;
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        }

        return before;
    }

    private async Task<long> Told(CancellationToken cancellationToken)
    {
        var answer = StaffDoor.Require(await work.Staff.Commander(HttpMethod.Get, "/v1/ops/visits", null, cancellationToken), "the figures of visits");
        using var figures = JsonDocument.Parse(answer.Body);
        return figures.RootElement.GetProperty("cumulative").GetProperty("resultQueries").GetInt64();
    }
}
