using Npgsql;
using NpgsqlTypes;

namespace HealthWuhan.HealthCloud.Events;

/// <summary>The record's partitions, one a day of the city.</summary>
public sealed class EventPartitions(NpgsqlDataSource database)
{
    private const int DaysAhead = 7;

    /// <summary>A device that had no network may bring its swabs so late.</summary>
    private const int DaysBack = 2;

    /// <summary>Makes what is missing around that day; how many were made. A day without one is kept among the strays, and nothing is lost by it.</summary>
    public async Task<int> Create(DateOnly today, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT create_event_partitions($1, $2)");
        command.Parameters.Add(new() { Value = today.AddDays(-DaysBack), NpgsqlDbType = NpgsqlDbType.Date });
        command.Parameters.Add(new() { Value = today.AddDays(DaysAhead), NpgsqlDbType = NpgsqlDbType.Date });
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
