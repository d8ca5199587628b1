using System.Runtime.CompilerServices;
using System.Text.Json;

namespace HealthWuhan.Labs;

/// <summary>
/// Reads lab reports from JSON: an array of rows, or an object with the array in <c>rows</c>, with the fields of the HTTP contract.
/// The file is never held as a whole, and no content makes it throw: what cannot be read is said by a <see cref="LabRow"/>.
/// </summary>
public static class LabJsonReader
{
    private const int MaxRowSize = 64 * 1024;

    private static readonly LabProblem NoObject = new("invalid-field", "A row is a JSON object.");

    /// <summary>Checks one row that came by itself; a barcode that it leaves out is the one given.</summary>
    public static LabRow ReadRow(JsonElement row, string barcode, DateTimeOffset now)
    {
        if (LabJsonFields.Of(row) is not { } fields)
            return new LabRow(1, barcode, null, [NoObject]);

        fields.Barcode ??= barcode;
        return LabRowRules.Check(1, fields, now);
    }

    /// <summary>The rows as they arrive, each with its report or its problems.</summary>
    /// <param name="file">Read from where it stands to its end; left open.</param>
    /// <param name="now">No test took place after it, give or take the clock of the lab.</param>
    /// <param name="cancellationToken">Ends the reading between rows.</param>
    public static async IAsyncEnumerable<LabRow> Read(
        Stream file, DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var rows = new JsonItems(file, "rows", MaxRowSize) { MayBeRoot = true };
        while (await rows.MoveNext(cancellationToken))
            yield return ReadRow(rows.Item, rows.Number, now);

        if (rows.Broken is { } broken)
            yield return LabRow.OfFile(broken);
    }

    private static LabRow ReadRow(ReadOnlyMemory<byte> item, int number, DateTimeOffset now)
    {
        using var row = JsonDocument.Parse(item);
        return LabJsonFields.Of(row.RootElement) is { } fields
            ? LabRowRules.Check(number, fields, now)
            : new LabRow(number, null, null, [NoObject]);
    }
}
