using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;
using Npgsql;

namespace HealthWuhan.HealthCloud;

/// <summary>Who is to be sampled again, for those who go from door to door.</summary>
/// <remarks>Follows from the record's events. Names citizens by their key only. When an order expires is not stored: a policy that has changed since would be contradicted.</remarks>
public sealed class SamplingOrders(NpgsqlDataSource database)
{
    private const string Columns =
        "id, citizen, kind, barcode, pool_size, site, round, lab, collected_at, ordered_at, fulfilled_at, fulfilled_by";

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
