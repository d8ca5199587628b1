using Npgsql;

namespace HealthWuhan.HealthCloud.Conversions;

/// <summary>
/// The queue of one place: how many wait for the community and for the district, since when the first of them, how many of them are escalated, and what was decided in the last hour and
/// the last day.
/// </summary>
public sealed record QueueFigures(string? District, string? Community)
{
    public long WaitingForReview { get; init; }
    public long WaitingForDecision { get; init; }
    public DateTimeOffset? Oldest { get; init; }
    public long Escalated { get; init; }
    public long DecidedLastHour { get; init; }
    public long DecidedLastDay { get; init; }
}

/// <summary>Figures of the queue of conversions, counted when they are asked for: it is short, and indexed.</summary>
public sealed class ConversionFigures(NpgsqlDataSource database)
{
    private const string Count =
        """
        SELECT district, community,
          count(*) FILTER (WHERE status = 'Submitted') AS to_review, count(*) FILTER (WHERE status = 'Reviewed') AS to_decide,
          min(submitted_at) FILTER (WHERE closed_at IS NULL) AS oldest, count(*) FILTER (WHERE closed_at IS NULL AND submitted_at < $3) AS escalated,
          count(*) FILTER (WHERE status IN ('Approved', 'Rejected') AND closed_at > $4 - interval '1 hour') AS last_hour,
          count(*) FILTER (WHERE status IN ('Approved', 'Rejected')) AS last_day
        FROM conversion
        WHERE (closed_at IS NULL OR closed_at > $4 - interval '1 day') AND ($1 IS NULL OR district = $1 OR community IS NULL) AND ($2 IS NULL OR community = $2 OR community IS NULL)
        GROUP BY district, community ORDER BY district, community
        """;

    /// <summary>By community; the first of them, without a place, those of whom no roster says where they live.</summary>
    public async Task<IReadOnlyList<QueueFigures>> Of(CaseFilter filter, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Count);
        command.Parameters.AddText(filter.District).AddText(filter.Community).AddTime(filter.OverdueSince).AddTime(now);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var figures = new List<QueueFigures>();
        while (await reader.ReadAsync(cancellationToken))
        {
            figures.Add(new(reader.Text("district"), reader.Text("community"))
            {
                WaitingForReview = reader.GetInt64(2),
                WaitingForDecision = reader.GetInt64(3),
                Oldest = reader.TimeOrNull("oldest"),
                Escalated = reader.GetInt64(5),
                DecidedLastHour = reader.GetInt64(6),
                DecidedLastDay = reader.GetInt64(7),
            });
        }

        return figures;
    }
}
