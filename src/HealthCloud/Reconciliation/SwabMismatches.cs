using HealthWuhan.Domain.Sampling;
using Npgsql;

namespace HealthWuhan.HealthCloud.Reconciliation;

/// <summary>Tubes that do not add up: fewer swabs than the tube is for, or not what the list of swabs says.</summary>
/// <remarks>Both lists follow from the record's events, told by different grains. Names tubes, never citizens.</remarks>
public sealed class SwabMismatches(NpgsqlDataSource database)
{
    /// <summary>Tubes that are looked at for a page, however few of them are on the list: it bounds what a page costs.</summary>
    public const int MostLookedAt = 20_000;

    private const string Of = "($1 IS NULL OR site = ANY ($1)) AND ($2 IS NULL OR lab = ANY ($2)) AND ($3 IS NULL OR first_collected_at < $3)"
        + " AND first_collected_at > $7 AND ($4 IS NULL OR (first_collected_at, barcode) > ($4, $5))";

    /// <summary>A page, oldest first. It may have fewer rows than asked for, or none, and not be the last.</summary>
    /// <param name="which">Which of them.</param>
    /// <param name="since">Older tubes may have lost swabs to the purge already.</param>
    /// <param name="filter">Narrows the list.</param>
    /// <param name="page">Which part of it.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<SwabMismatchPage> List(
        MismatchedTubes which, DateTimeOffset since, RecordFilter filter, ListPage page, CancellationToken cancellationToken)
    {
        var end = await EndOf(since, filter, page, cancellationToken);
        await using var command = database.CreateCommand(
            $"""
            SELECT {Tubes.Columns}, swabs.people, swabs.answered FROM tube CROSS JOIN LATERAL
            (
              SELECT count(*)::int AS people, count(*) FILTER (WHERE swab.status NOT IN ('Sampled', 'InTransit', 'Received'))::int AS answered
              FROM sample swab WHERE swab.barcode = tube.barcode AND NOT swab.withdrawn
            ) swabs
            WHERE {Of} AND ($8 IS NULL OR (first_collected_at, barcode) <= ($8, $9)) AND {Condition(which)}
            ORDER BY first_collected_at, barcode
            LIMIT $6
            """);
        command.Parameters.AddList(filter, page).AddTime(since).AddTime(end?.At).AddText(end?.Key);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<SwabMismatch>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(Read(reader));
        return new(rows, rows.Count == page.Size ? rows[^1].Place : end);
    }

    /// <summary>The last tube to be looked at; null where that is the last there is.</summary>
    private async Task<ListPlace?> EndOf(DateTimeOffset since, RecordFilter filter, ListPage page, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"SELECT first_collected_at, barcode FROM tube WHERE {Of} ORDER BY first_collected_at, barcode OFFSET $6 - 1 LIMIT 1");
        command.Parameters.AddList(filter, page with { Size = MostLookedAt }).AddTime(since);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new(reader.Time("first_collected_at"), reader.GetString(1)) : null;
    }

    /// <summary>As <see cref="SwabMismatchRules"/> says.</summary>
    private static string Condition(MismatchedTubes which)
    {
        const string Outcome = "(result IS NOT NULL OR rejection IS NOT NULL)";
        const string Differing = $"(sample_count <> people OR ({Outcome} AND (people = 0 OR answered < people)) OR (NOT {Outcome} AND answered > 0))";
        return which switch
        {
            MismatchedTubes.UnderFilled => "sample_count < pool_size",
            MismatchedTubes.Differing => Differing,
            _ => $"(sample_count < pool_size OR {Differing})",
        };
    }

    private static SwabMismatch Read(NpgsqlDataReader reader)
    {
        var tube = TubeRow.Read(reader);
        var hasOutcome = reader.Text("result") is not null || reader.Text("rejection") is not null;
        return new(tube, new(tube.PoolSize, tube.SampleCount, reader.Number("people"), reader.Number("answered"), hasOutcome));
    }
}

/// <summary>Which tubes that do not add up.</summary>
public enum MismatchedTubes
{
    All,
    UnderFilled,
    Differing,
}

/// <summary>A tube, and what is counted of it.</summary>
public sealed record SwabMismatch(TubeRow Tube, SwabCount Count)
{
    internal ListPlace Place => new(Tube.FirstCollectedAt, Tube.Barcode.Value);
}

/// <summary>Some of them, and where to go on; null at the end.</summary>
public sealed record SwabMismatchPage(IReadOnlyList<SwabMismatch> Rows, ListPlace? Next);
