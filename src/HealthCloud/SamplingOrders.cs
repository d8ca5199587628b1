using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;
using Npgsql;

namespace HealthWuhan.HealthCloud;

/// <summary>Who is to be sampled again, for those who go from door to door.</summary>
/// <remarks>Names citizens by their key only. When an order expires is not stored: a policy that has changed since would be contradicted.</remarks>
public sealed class SamplingOrders(NpgsqlDataSource database)
{
    private const string Columns =
        "id, citizen, kind, barcode, pool_size, site, round, lab, collected_at, ordered_at, fulfilled_at, fulfilled_by, revision, withdrawn";

    /// <summary>
    /// Puts a person's orders as they are now, and withdraws one that is no longer. Idempotent; does nothing where the record has a later
    /// revision of the same person. An order that has come to another person, with its sample, is theirs from then on.
    /// </summary>
    /// <param name="citizen">Whose orders.</param>
    /// <param name="changes">Of one delivery.</param>
    /// <param name="revision">Grows with every change of the person.</param>
    /// <param name="cancellationToken">Ends the statements.</param>
    public async Task Put(CitizenKey citizen, SamplingOrderChanges changes, long revision, CancellationToken cancellationToken)
    {
        // One batch is one round trip and one transaction.
        await using var batch = database.CreateBatch();
        foreach (var order in changes.Orders)
            batch.BatchCommands.Add(Upsert(citizen, order, revision));
        if (changes.Withdrawn is { } id)
            batch.BatchCommands.Add(Withdraw(citizen, id, revision));
        if (batch.BatchCommands.Count > 0)
            await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The orders of that status, oldest first.</summary>
    public async Task<IReadOnlyList<SamplingOrderRow>> List(
        SamplingOrderStatus status, SamplingPolicy policy, DateTimeOffset now, RecordFilter filter, CancellationToken cancellationToken)
    {
        // What was ordered before this time has expired by now.
        const string ExpiredBefore = "CASE kind WHEN 'Recheck' THEN $1 ELSE $2 END";
        var which = status switch
        {
            SamplingOrderStatus.Fulfilled => "fulfilled_by IS NOT NULL",
            SamplingOrderStatus.Expired => $"fulfilled_by IS NULL AND ordered_at < {ExpiredBefore}",
            _ => $"fulfilled_by IS NULL AND ordered_at >= {ExpiredBefore}",
        };
        await using var command = database.CreateCommand(
            $"""
            SELECT {Columns} FROM sampling_order
            WHERE {which} AND NOT withdrawn AND ($3 IS NULL OR site = $3) AND ($4 IS NULL OR lab = $4)
            ORDER BY ordered_at, id
            LIMIT $5
            """);
        command.Parameters.AddTime(now - policy.RecheckWithin).AddTime(now - policy.RecollectionWithin)
            .AddText(filter.Site).AddText(filter.Lab).AddNumber(filter.Limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<SamplingOrderRow>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(new(new CitizenKey(reader.Text("citizen")!), Read(reader)));
        return rows;
    }

    /// <summary>All orders of one person that are on record, the oldest first.</summary>
    public async Task<IReadOnlyList<SamplingOrder>> Of(CitizenKey citizen, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"SELECT {Columns} FROM sampling_order WHERE citizen = $1 AND NOT withdrawn ORDER BY ordered_at, id");
        command.Parameters.AddText(citizen.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var orders = new List<SamplingOrder>();
        while (await reader.ReadAsync(cancellationToken))
            orders.Add(Read(reader));
        return orders;
    }

    private static NpgsqlBatchCommand Upsert(CitizenKey citizen, SamplingOrder order, long revision)
    {
        const string Values = "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, false";
        var command = new NpgsqlBatchCommand(
            $"""
            INSERT INTO sampling_order AS known ({Columns}) VALUES ({Values})
            ON CONFLICT (id) DO UPDATE SET ({Columns}) = ROW ({Values})
            WHERE known.revision <= excluded.revision OR known.citizen <> excluded.citizen
            """);
        command.Parameters
            .AddText(order.Id).AddText(citizen.Value).AddText(order.Kind.ToString()).AddText(order.Batch.Value).AddNumber(order.PoolSize)
            .AddText(order.Site).AddText(order.Round).AddText(order.Lab).AddTime(order.CollectedAt).AddTime(order.OrderedAt)
            .AddTime(order.FulfilledAt).AddText(order.FulfilledBy).AddRevision(revision);
        return command;
    }

    private static NpgsqlBatchCommand Withdraw(CitizenKey citizen, string id, long revision)
    {
        var command = new NpgsqlBatchCommand(
            "UPDATE sampling_order SET withdrawn = true, revision = $3 WHERE id = $1 AND citizen = $2 AND revision <= $3");
        command.Parameters.AddText(id).AddText(citizen.Value).AddRevision(revision);
        return command;
    }

    private static SamplingOrder Read(NpgsqlDataReader reader) => new()
    {
        Id = reader.Text("id")!,
        Kind = Enum.Parse<SamplingOrderKind>(reader.Text("kind")!),
        Batch = new(reader.Text("barcode")!),
        PoolSize = reader.Number("pool_size"),
        Site = reader.Text("site")!,
        Round = reader.Text("round"),
        Lab = reader.Text("lab"),
        CollectedAt = reader.Time("collected_at"),
        OrderedAt = reader.Time("ordered_at"),
        FulfilledAt = reader.TimeOrNull("fulfilled_at"),
        FulfilledBy = reader.Text("fulfilled_by"),
    };
}

/// <summary>An order and whose it is.</summary>
public sealed record SamplingOrderRow(CitizenKey Citizen, SamplingOrder Order);
