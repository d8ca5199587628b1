using Npgsql;

namespace HealthWuhan.HealthCloud.Retention;

/// <summary>Somebody's wish that a purge runs at once, for whichever silo sees it first.</summary>
public sealed class PurgeRequests(NpgsqlDataSource database)
{
    public async Task Ask(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "INSERT INTO purge_request (asked_at) VALUES (now()) ON CONFLICT (is_only) DO UPDATE SET asked_at = excluded.asked_at");
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>When it was asked for; null where it was not, or has been done.</summary>
    public async Task<DateTimeOffset?> Pending(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT asked_at FROM purge_request");
        return await command.ExecuteScalarAsync(cancellationToken) is DateTime askedAt ? new DateTimeOffset(askedAt) : null;
    }

    /// <summary>It was done; another wish that came meanwhile stays.</summary>
    public async Task Done(DateTimeOffset askedAt, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("DELETE FROM purge_request WHERE asked_at <= $1");
        command.Parameters.AddTime(askedAt);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
