using System.Runtime.CompilerServices;
using HealthWuhan.Domain;

namespace HealthWuhan.Labs;

/// <summary>
/// Reads lab reports from CSV: UTF-8, GB18030, or UTF-16 with its mark, separated by comma, semicolon or tab, under the header of the HTTP contract or a Chinese one.
/// The file is never held as a whole, and no content makes it throw: what cannot be read is said by a <see cref="LabRow"/>.
/// </summary>
public static class LabCsvReader
{
    /// <summary>The rows as they arrive, each with its report or its problems.</summary>
    /// <param name="file">Read from where it stands to its end; left open.</param>
    /// <param name="now">No test took place after it, give or take the clock of the lab.</param>
    /// <param name="cancellationToken">Ends the reading between rows.</param>
    public static async IAsyncEnumerable<LabRow> Read(
        Stream file, DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var records = new CsvRecords(file);
        var columns = await ReadHeader(records, cancellationToken);
        if (columns.Refusal is { } refusal)
        {
            yield return LabRow.OfFile(refusal);
            yield break;
        }

        while (await records.MoveNext(cancellationToken))
            yield return Check(records, columns.Value, now);
        if (records.Broken is { } broken)
            yield return LabRow.OfFile(broken);
    }

    private static async ValueTask<Result<LabColumns>> ReadHeader(CsvRecords records, CancellationToken cancellationToken)
    {
        if (!await records.MoveNext(cancellationToken))
            return records.Broken ?? LabRow.Unreadable("The file is empty.");
        return records.Problem is null
            ? LabColumns.Of(records.Fields)
            : LabRow.Unreadable("The header cannot be read: the file is not CSV in UTF-8 or GB18030.");
    }

    private static LabRow Check(CsvRecords records, LabColumns columns, DateTimeOffset now)
    {
        var row = LabRowRules.Check(records.Row, columns.Pick(records.Fields), now);
        if (columns.AreExceededBy(records.Fields))
            row = row.With(new LabProblem("invalid-field", "The row has more fields than the header: a field with a separator in it must be quoted."));
        return records.Problem is { } problem ? row.With(LabProblem.Of(problem)) : row;
    }
}
