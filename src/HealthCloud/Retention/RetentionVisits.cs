using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;
using Npgsql;

namespace HealthWuhan.HealthCloud.Retention;

/// <summary>
/// Whose samples are to be looked through for what has expired, and which tubes are due: found by tables that are there anyway, so that neither a delivery nor a
/// read pays for it. A tube's people come onto the list when its first swab has been visible for long enough.
/// </summary>
public sealed class RetentionVisits(NpgsqlDataSource database)
{
    /// <summary>Tubes whose people are to be put on the list, oldest first: never yet, or before their last result.</summary>
    public Task<IReadOnlyList<Barcode>> TubesToList(DateTimeOffset collectedBefore, int limit, CancellationToken cancellationToken) => Tubes(
        "SELECT barcode FROM tube WHERE first_collected_at < $1 AND (listed_at IS NULL OR listed_at < reported_at) ORDER BY first_collected_at LIMIT $2",
        collectedBefore, limit, cancellationToken);

    /// <summary>Tubes that have had their day altogether, oldest first.</summary>
    public Task<IReadOnlyList<Barcode>> TubesToDelete(DateTimeOffset collectedBefore, int limit, CancellationToken cancellationToken) => Tubes(
        "SELECT barcode FROM tube WHERE first_collected_at < $1 ORDER BY first_collected_at LIMIT $2", collectedBefore, limit, cancellationToken);

    /// <summary>Puts these tubes' people on the list, due now, and remembers that it was done.</summary>
    public async Task PutOnList(IReadOnlyCollection<Barcode> tubes, IEnumerable<CitizenKey> people, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        var list = new NpgsqlBatchCommand(
            """
            INSERT INTO retention_visit AS known (citizen, due) SELECT citizen, $2 FROM unnest($1::text[]) AS person (citizen) ORDER BY citizen
            ON CONFLICT (citizen) DO UPDATE SET due = excluded.due WHERE known.due > excluded.due
            """);
        list.Parameters.Add(Texts(people.Distinct().Select(citizen => citizen.Value)));
        list.Parameters.AddTime(now);
        var mark = new NpgsqlBatchCommand("UPDATE tube SET listed_at = $2 WHERE barcode = ANY ($1)");
        mark.Parameters.Add(Texts(tubes.Select(tube => tube.Value)));
        mark.Parameters.AddTime(now);
        batch.BatchCommands.Add(list);
        batch.BatchCommands.Add(mark);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Who is due, longest due first.</summary>
    public async Task<IReadOnlyList<CitizenKey>> Due(DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT citizen FROM retention_visit WHERE due <= $1 ORDER BY due LIMIT $2");
        command.Parameters.AddTime(now).AddNumber(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var citizens = new List<CitizenKey>();
        while (await reader.ReadAsync(cancellationToken))
            citizens.Add(new(reader.GetString(0)));
        return citizens;
    }

    /// <summary>They were looked through: when next, or never where nothing is left to expire.</summary>
    public async Task Visited(IReadOnlyCollection<(CitizenKey Citizen, DateTimeOffset? Next)> visits, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        var later = new NpgsqlBatchCommand(
            """
            UPDATE retention_visit SET due = visit.due FROM unnest($1::text[], $2::timestamptz[]) AS visit (citizen, due)
            WHERE retention_visit.citizen = visit.citizen
            """);
        later.Parameters.Add(Texts(visits.Where(visit => visit.Next is not null).Select(visit => visit.Citizen.Value)));
        later.Parameters.Add(new NpgsqlParameter<DateTime[]> { TypedValue = [.. visits.Select(visit => visit.Next).OfType<DateTimeOffset>().Select(next => next.UtcDateTime)] });
        var done = new NpgsqlBatchCommand("DELETE FROM retention_visit WHERE citizen = ANY ($1)");
        done.Parameters.Add(Texts(visits.Where(visit => visit.Next is null).Select(visit => visit.Citizen.Value)));
        batch.BatchCommands.Add(later);
        batch.BatchCommands.Add(done);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Takes deleted tubes off the record.</summary>
    public async Task<int> Forget(IReadOnlyCollection<Barcode> tubes, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("DELETE FROM tube WHERE barcode = ANY ($1)");
        command.Parameters.Add(Texts(tubes.Select(tube => tube.Value)));
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<IReadOnlyList<Barcode>> Tubes(string sql, DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddTime(before).AddNumber(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var tubes = new List<Barcode>();
        while (await reader.ReadAsync(cancellationToken))
            tubes.Add(new(reader.GetString(0)));
        return tubes;
    }

    private static NpgsqlParameter<string[]> Texts(IEnumerable<string> texts) => new() { TypedValue = [.. texts] };
}
