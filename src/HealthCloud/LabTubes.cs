using HealthWuhan.Domain.Laboratory;
using Npgsql;

namespace HealthWuhan.HealthCloud;

/// <summary>Which of a lab's tubes.</summary>
public enum LabTubeState
{
    /// <summary>At the lab, and without a result.</summary>
    Received,

    /// <summary>At the lab or on the way to it, without a result that is due yet.</summary>
    Waiting,

    /// <summary>The same, and the result is overdue.</summary>
    Overdue,

    /// <summary>With a result of the lab.</summary>
    Sent,
}

/// <summary>A lab's own view of the tubes on record.</summary>
public sealed class LabTubes(NpgsqlDataSource database)
{
    /// <summary>The tubes of one lab, oldest first.</summary>
    /// <param name="lab">Whose.</param>
    /// <param name="state">Which of them.</param>
    /// <param name="policy">Says when a result is due.</param>
    /// <param name="now">The moment the list is for.</param>
    /// <param name="page">Which part of the list.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<LabTubeRow>> List(
        string lab, LabTubeState state, LaboratoryPolicy policy, DateTimeOffset now, ListPage page, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
            SELECT {Tubes.Columns} FROM tube
            WHERE lab = $1 AND rejection IS NULL AND {Which(state)}
              AND ($5 IS NULL OR (first_collected_at, barcode) > ($5, $6))
            ORDER BY first_collected_at, barcode
            LIMIT $7
            """);
        command.Parameters.AddText(lab)
            .AddTime(now - policy.ReportWithin).AddTime(now - policy.PatientReportWithin).AddTime(now - policy.FeverClinicReportWithin)
            .AddTime(page.After?.At).AddText(page.After?.Key).AddNumber(page.Size);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<LabTubeRow>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(new(TubeRow.Read(reader), reader.Text("result"), reader.TimeOrNull("reported_at")));
        return rows;
    }

    private static string Which(LabTubeState state)
    {
        const string Due = "CASE purpose WHEN 'FeverClinic' THEN $4 WHEN 'Patient' THEN $3 ELSE $2 END";
        return state switch
        {
            LabTubeState.Received => "result IS NULL AND received_at IS NOT NULL",
            LabTubeState.Waiting => $"result IS NULL AND first_collected_at >= {Due}",
            LabTubeState.Overdue => $"result IS NULL AND first_collected_at < {Due}",
            _ => "result IS NOT NULL",
        };
    }
}

/// <summary>A tube as its lab sees it.</summary>
public sealed record LabTubeRow(TubeRow Tube, string? Result, DateTimeOffset? ReportedAt);
