using HealthWuhan.Domain.Sampling;
using Npgsql;

namespace HealthWuhan.HealthCloud;

/// <summary>Where every sealed tube is and what became of it, for the lists of what is late.</summary>
/// <remarks>Follows from the record's events (0021-append-events.sql). Names tubes, sites and labs, never citizens.</remarks>
public sealed class Tubes(NpgsqlDataSource database)
{
    internal const string Columns =
        """
        barcode, site, round, status, pool_size, sample_count, under_filled, first_collected_at,
        sealed_at, handed_over_at, received_at, reported_at, lab, consignment, result, rejection, purpose
        """;

    /// <summary>Tubes that are still to reach their lab, oldest first.</summary>
    public Task<IReadOnlyList<TubeRow>> ToArrive(RecordFilter filter, ListPage page, CancellationToken cancellationToken) =>
        List("status IN ('Sealed', 'InTransit')", filter, page, cancellationToken);

    /// <summary>Sealed tubes that have no result and were not rejected, oldest first.</summary>
    public Task<IReadOnlyList<TubeRow>> WithoutResult(RecordFilter filter, ListPage page, CancellationToken cancellationToken) =>
        List("result IS NULL AND rejection IS NULL", filter, page, cancellationToken);

    private async Task<IReadOnlyList<TubeRow>> List(string which, RecordFilter filter, ListPage page, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
            SELECT {Columns} FROM tube
            WHERE {which} AND ($1 IS NULL OR site = ANY ($1)) AND ($2 IS NULL OR lab = ANY ($2)) AND ($3 IS NULL OR first_collected_at < $3)
              AND ($4 IS NULL OR (first_collected_at, barcode) > ($4, $5))
            ORDER BY first_collected_at, barcode
            LIMIT $6
            """);
        command.Parameters.AddList(filter, page);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<TubeRow>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(TubeRow.Read(reader));
        return rows;
    }
}

/// <summary>A tube that waits, as the record has it.</summary>
public sealed record TubeRow
{
    public required Barcode Barcode { get; init; }
    public required string Site { get; init; }
    public string? Round { get; init; }
    public required TestingPurpose Purpose { get; init; }
    public required BatchStatus Status { get; init; }
    public required int PoolSize { get; init; }
    public required int SampleCount { get; init; }
    public required DateTimeOffset FirstCollectedAt { get; init; }
    public required DateTimeOffset SealedAt { get; init; }
    public DateTimeOffset? HandedOverAt { get; init; }
    public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>The lab that has the tube, or that it is on its way to.</summary>
    public string? Lab { get; init; }

    public string? Consignment { get; init; }

    internal static TubeRow Read(NpgsqlDataReader reader) => new()
    {
        Barcode = new(reader.Text("barcode")!),
        Site = reader.Text("site")!,
        Round = reader.Text("round"),
        Purpose = Enum.Parse<TestingPurpose>(reader.Text("purpose")!),
        Status = Enum.Parse<BatchStatus>(reader.Text("status")!),
        PoolSize = reader.Number("pool_size"),
        SampleCount = reader.Number("sample_count"),
        FirstCollectedAt = reader.Time("first_collected_at"),
        SealedAt = reader.Time("sealed_at"),
        HandedOverAt = reader.TimeOrNull("handed_over_at"),
        ReceivedAt = reader.TimeOrNull("received_at"),
        Lab = reader.Text("lab"),
        Consignment = reader.Text("consignment"),
    };
}
