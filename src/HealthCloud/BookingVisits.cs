using HealthWuhan.Domain.Identity;
using Npgsql;

namespace HealthWuhan.HealthCloud;

/// <summary>
/// Who has appointments, holds or waits that are to go one day, and the first day of which: grains do not know of one another, and of what was never confirmed nothing is on record. A row is there as long as
/// somebody has any but doses.
/// </summary>
public sealed class BookingVisits(NpgsqlDataSource database)
{
    /// <summary>Sets the first day; null where nothing is left that goes.</summary>
    public async Task Set(CitizenKey citizen, DateOnly? day, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(day is null
            ? "DELETE FROM patient_visit WHERE citizen = $1"
            : "INSERT INTO patient_visit (citizen, day) VALUES ($1, $2) ON CONFLICT (citizen) DO UPDATE SET day = excluded.day");
        command.Parameters.AddText(citizen.Value);
        if (day is { } first)
            command.Parameters.Add(ScheduleBoards.Date(first));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Who has something of a day before that one, the oldest first.</summary>
    public async Task<IReadOnlyList<CitizenKey>> Before(DateOnly day, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT citizen FROM patient_visit WHERE day < $1 ORDER BY day LIMIT $2");
        command.Parameters.Add(ScheduleBoards.Date(day));
        command.Parameters.AddNumber(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var citizens = new List<CitizenKey>();
        while (await reader.ReadAsync(cancellationToken))
            citizens.Add(new(reader.GetString(0)));
        return citizens;
    }
}
