using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using Npgsql;

namespace HealthWuhan.HealthCloud;

/// <summary>Who is to be sampled again, for those who go from door to door.</summary>
/// <remarks>Follows from the record's events. Names citizens by their key only. When an order expires is not stored: a policy that has changed since would be contradicted.</remarks>
public sealed class SamplingOrders(NpgsqlDataSource database)
{
    private const string Columns =
        "id, citizen, kind, barcode, pool_size, site, round, lab, collected_at, ordered_at, fulfilled_at, fulfilled_by";

    /// <summary>The orders of those statuses, oldest first.</summary>
    /// <param name="statuses">One of them, or open and expired: those that are not fulfilled.</param>
    /// <param name="expiry">What was ordered before has expired by now.</param>
    /// <param name="filter">Narrows the list.</param>
    /// <param name="page">Which part of it.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<SamplingOrderRow>> List(
        IReadOnlyList<SamplingOrderStatus> statuses, OrderExpiry expiry, RecordFilter filter, ListPage page, CancellationToken cancellationToken)
    {
        const string ExpiredBefore = "CASE kind WHEN 'Recheck' THEN $7 ELSE $8 END";
        var which = statuses switch
        {
            [SamplingOrderStatus.Fulfilled] => "fulfilled_by IS NOT NULL",
            [SamplingOrderStatus.Expired] => $"fulfilled_by IS NULL AND ordered_at < {ExpiredBefore}",
            [SamplingOrderStatus.Open] => $"fulfilled_by IS NULL AND ordered_at >= {ExpiredBefore}",
            _ => "fulfilled_by IS NULL",
        };
        await using var command = database.CreateCommand(
            $"""
            SELECT {Columns} FROM sampling_order
            WHERE {which} AND NOT withdrawn AND ($1 IS NULL OR site = ANY ($1)) AND ($2 IS NULL OR lab = ANY ($2)) AND ($3 IS NULL OR ordered_at < $3)
              AND ($4 IS NULL OR (ordered_at, id) > ($4, $5))
            ORDER BY ordered_at, id
            LIMIT $6
            """);
        command.Parameters.AddList(filter, page).AddTime(expiry.Recheck).AddTime(expiry.Recollection);
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

/// <summary>When what expires now was ordered, by the kind of order.</summary>
public sealed record OrderExpiry(DateTimeOffset Recheck, DateTimeOffset Recollection);

/// <summary>An order and whose it is.</summary>
public sealed record SamplingOrderRow(CitizenKey Citizen, SamplingOrder Order);
