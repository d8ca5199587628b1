using System.Runtime.CompilerServices;
using System.Text.Json;
using HealthWuhan.Domain;

namespace HealthWuhan.Labs;

/// <summary>
/// Reads lab reports from JSON: an array of rows, or an object with the array in <c>rows</c>, with the fields of the HTTP contract.
/// The file is never held as a whole, and no content makes it throw: what cannot be read is said by a <see cref="LabRow"/>.
/// </summary>
public static class LabJsonReader
{
    /// <summary>The rows as they arrive, each with its report or its problems.</summary>
    /// <summary>Checks one row that came by itself; a barcode that it leaves out is the one given.</summary>
    public static LabRow ReadRow(JsonElement row, string barcode, DateTimeOffset now)
    {
        if (LabJsonFields.Of(row) is not { } fields)
            return new LabRow(1, barcode, null, [new Refusal("invalid-field", "A row is a JSON object.")]);

        fields.Barcode ??= barcode;
        return LabRowRules.Check(1, fields, now);
    }

    /// <summary>Reads a file of rows.</summary>
    /// <param name="file">Read from where it stands to its end; left open.</param>
    /// <param name="now">No test took place after it, give or take the clock of the lab.</param>
    /// <param name="cancellationToken">Ends the reading between rows.</param>
    public static async IAsyncEnumerable<LabRow> Read(
        Stream file, DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var rows = new JsonRows(file);
        while (await rows.MoveNext(cancellationToken))
        {
            yield return rows.Fields is { } fields
                ? LabRowRules.Check(rows.Row, fields, now)
                : new LabRow(rows.Row, null, null, [new Refusal("invalid-field", "A row is a JSON object.")]);
        }

        if (rows.Broken is { } broken)
            yield return LabRow.OfFile(broken);
    }
}
