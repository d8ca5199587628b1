using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;
using Npgsql;

namespace HealthWuhan.HealthCloud.Reconciliation;

/// <summary>People who were sampled and have no result.</summary>
/// <remarks>Follows from the record's events. Names citizens by their key only.</remarks>
public sealed class UnansweredPeople(NpgsqlDataSource database)
{
    /// <summary>Whose swab waits for its result, the oldest swab first.</summary>
    /// <param name="onlyOverdue">Only those whose result is overdue by the policy.</param>
    /// <param name="due">What was collected before is overdue.</param>
    /// <param name="filter">Narrows the list; the lab is the one that has the tube, or is to have it.</param>
    /// <param name="page">Which part of it.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<UnansweredPerson>> List(
        bool onlyOverdue, ReportDue due, RecordFilter filter, ListPage page, CancellationToken cancellationToken)
    {
        // The condition is that of the index sample_without_result, word for word.
        await using var command = database.CreateCommand(
            """
            SELECT swab.id, swab.citizen, swab.barcode, swab.site, swab.round, swab.pool_size, swab.purpose, swab.collected_at, tube.status AS tube_status, tube.lab AS tube_lab
            FROM sample swab LEFT JOIN tube ON tube.barcode = swab.barcode
            WHERE NOT swab.withdrawn AND swab.status IN ('Sampled', 'InTransit', 'Received')
              AND ($1 IS NULL OR swab.site = ANY ($1)) AND ($2 IS NULL OR tube.lab = ANY ($2)) AND ($3 IS NULL OR swab.collected_at < $3)
              AND ($4 IS NULL OR (swab.collected_at, swab.id) > ($4, $5))
              AND (NOT $7 OR swab.collected_at < CASE swab.purpose WHEN 'FeverClinic' THEN $10 WHEN 'Patient' THEN $9 ELSE $8 END)
            ORDER BY swab.collected_at, swab.id
            LIMIT $6
            """);
        command.Parameters.AddList(filter, page).AddFlag(onlyOverdue).AddTime(due.Usual).AddTime(due.Patient).AddTime(due.FeverClinic);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<UnansweredPerson>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(Read(reader));
        return rows;
    }

    private static UnansweredPerson Read(NpgsqlDataReader reader) => new(new(reader.Text("citizen")!), reader.Text("id")!)
    {
        Barcode = reader.Text("barcode")!,
        Site = reader.Text("site")!,
        Round = reader.Text("round"),
        PoolSize = reader.Number("pool_size"),
        Purpose = Enum.Parse<TestingPurpose>(reader.Text("purpose")!),
        CollectedAt = reader.Time("collected_at"),
        TubeStatus = reader.Text("tube_status") is { } status ? Enum.Parse<BatchStatus>(status) : null,
        Lab = reader.Text("tube_lab"),
    };
}

/// <summary>When what is overdue now was collected, by what for.</summary>
public sealed record ReportDue(DateTimeOffset Usual, DateTimeOffset Patient, DateTimeOffset FeverClinic)
{
    public static ReportDue At(DateTimeOffset now, LaboratoryPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return new(now - policy.ReportWithin, now - policy.PatientReportWithin, now - policy.FeverClinicReportWithin);
    }
}

/// <summary>A person's swab without a result.</summary>
public sealed record UnansweredPerson(CitizenKey Citizen, string Sample)
{
    public required string Barcode { get; init; }
    public required string Site { get; init; }
    public string? Round { get; init; }
    public required int PoolSize { get; init; }
    public required TestingPurpose Purpose { get; init; }
    public required DateTimeOffset CollectedAt { get; init; }

    /// <summary>Null where the tube was never sealed.</summary>
    public BatchStatus? TubeStatus { get; init; }

    /// <summary>That has the tube, or that it is on its way to.</summary>
    public string? Lab { get; init; }
}
