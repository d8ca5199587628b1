using HealthWuhan.Domain.Identity;
using Npgsql;

namespace HealthWuhan.HealthCloud;

/// <summary>How booking went at a site on a day, counted once per appointment by the transactions that recorded it.</summary>
/// <param name="Site">Where.</param>
/// <param name="Service">Vaccination or Outpatient.</param>
/// <param name="Date">When.</param>
/// <param name="Places">That were published and are open.</param>
/// <param name="Booked">Appointments that stand, were used or missed.</param>
/// <param name="Used">Of those, who has come.</param>
/// <param name="Freed">That had been booked and were given back, or taken back by the site.</param>
/// <param name="Missed">Who did not come.</param>
/// <param name="Waiting">On waiting lists, as of the last second.</param>
public sealed record BookingFigures(string Site, string Service, string Date, long Places, long Booked, long Used, long Freed, long Missed, long Waiting);

/// <summary>Appointments on record.</summary>
public sealed class BookingRecord(NpgsqlDataSource database)
{
    private const string FiguresQuery =
        """
        WITH board AS
        (
          SELECT site, board->>'service' AS service, day, sum((board->>'waiting')::bigint) AS waiting,
            sum((SELECT sum((slot->>'capacity')::bigint) FROM jsonb_array_elements(board->'slots') AS slot WHERE NOT (slot->>'closed')::boolean)) AS places
          FROM schedule_board WHERE day BETWEEN $2 AND $3 AND ($1 IS NULL OR site = $1) GROUP BY 1, 2, 3
        ),
        taken AS
        (
          SELECT site, service, day,
            count(*) FILTER (WHERE status IN ('Booked', 'CheckedIn', 'Fulfilled', 'NoShow')) AS booked,
            count(*) FILTER (WHERE status IN ('CheckedIn', 'Fulfilled')) AS used,
            count(*) FILTER (WHERE status IN ('Cancelled', 'CancelledBySite')) AS freed,
            count(*) FILTER (WHERE status = 'NoShow') AS missed
          FROM appointment WHERE day BETWEEN $2 AND $3 AND ($1 IS NULL OR site = $1) GROUP BY 1, 2, 3
        )
        SELECT site, service, day, coalesce(places, 0)::bigint, coalesce(booked, 0), coalesce(used, 0), coalesce(freed, 0), coalesce(missed, 0), coalesce(waiting, 0)::bigint
        FROM board FULL JOIN taken USING (site, service, day) ORDER BY day, site, service
        """;

    /// <summary>Of one site, or of all, from a day to a day.</summary>
    public async Task<IReadOnlyList<BookingFigures>> Figures(string? site, DateOnly from, DateOnly until, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(FiguresQuery);
        command.Parameters.AddText(site).Add(ScheduleBoards.Date(from));
        command.Parameters.Add(ScheduleBoards.Date(until));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var figures = new List<BookingFigures>();
        while (await reader.ReadAsync(cancellationToken))
        {
            figures.Add(new(
                reader.GetString(0), reader.GetString(1), reader.GetFieldValue<DateOnly>(2).ToString("O"), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5), reader.GetInt64(6),
                reader.GetInt64(7), reader.GetInt64(8)));
        }

        return figures;
    }

    /// <summary>Who has appointments before a day, for the purge; each once.</summary>
    public async Task<IReadOnlyList<CitizenKey>> CitizensBefore(DateOnly day, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT DISTINCT citizen FROM appointment WHERE day < $1 AND citizen <> 'c-erased' LIMIT $2");
        command.Parameters.Add(ScheduleBoards.Date(day));
        command.Parameters.AddNumber(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var citizens = new List<CitizenKey>();
        while (await reader.ReadAsync(cancellationToken))
            citizens.Add(new(reader.GetString(0)));
        return citizens;
    }

    /// <summary>Takes the appointments of these people before a day off the record.</summary>
    public async Task<int> Forget(IReadOnlyCollection<CitizenKey> citizens, DateOnly day, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("DELETE FROM appointment WHERE day < $1 AND citizen = ANY ($2)");
        command.Parameters.Add(ScheduleBoards.Date(day));
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. citizens.Select(citizen => citizen.Value)] });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
