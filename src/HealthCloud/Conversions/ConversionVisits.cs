using HealthWuhan.Domain.Identity;
using Npgsql;

namespace HealthWuhan.HealthCloud.Conversions;

/// <summary>Whose applications are to be looked through for what has expired, and when: grains do not know of one another.</summary>
public sealed class ConversionVisits(NpgsqlDataSource database)
{
    /// <summary>Sets when the next visit is due; null where nothing is left.</summary>
    public async Task Set(CitizenKey citizen, DateTimeOffset? due, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(due is null
            ? "DELETE FROM conversion_visit WHERE citizen = $1"
            : "INSERT INTO conversion_visit (citizen, due) VALUES ($1, $2) ON CONFLICT (citizen) DO UPDATE SET due = excluded.due");
        command.Parameters.AddText(citizen.Value);
        if (due is not null)
            command.Parameters.AddTime(due);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Those that are due, the longest due first.</summary>
    public async Task<IReadOnlyList<CitizenKey>> Due(DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT citizen FROM conversion_visit WHERE due <= $1 ORDER BY due LIMIT $2");
        command.Parameters.AddTime(now).AddNumber(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var due = new List<CitizenKey>();
        while (await reader.ReadAsync(cancellationToken))
            due.Add(new(reader.GetString(0)));
        return due;
    }
}
