using System.Runtime.CompilerServices;
using HealthWuhan.Labs.Hl7;

namespace HealthWuhan.Labs;

/// <summary>
/// Reads lab reports from HL7 version 2: ORU^R01 messages, one after the other or in a batch (FHS, BHS), of any version and with any separators. The
/// file is never held as a whole, and no content makes it throw: what cannot be read is said by a <see cref="LabRow"/>.
/// </summary>
public static class LabHl7Reader
{
    /// <summary>The rows as they arrive, one an order (OBR), each with its report or its problems.</summary>
    /// <param name="file">Read from where it stands to its end; left open.</param>
    /// <param name="now">No test took place after it, give or take the clock of the lab.</param>
    /// <param name="cancellationToken">Ends the reading between rows.</param>
    public static async IAsyncEnumerable<LabRow> Read(
        Stream file, DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var lines = new Hl7Lines(file);
        var reading = new Hl7Reading(now);
        while (await lines.MoveNext(cancellationToken))
        {
            if (lines.Line.Span.Trim(" \t"u8).IsEmpty)
                continue;
            if (!reading.HasBegun && !Hl7Batch.IsMessage(lines.Line.Span) && !Hl7Batch.IsEnvelope(lines.Line.Span))
            {
                yield return LabRow.OfFile(LabRow.Unreadable("The file is not HL7: it does not begin with MSH, FHS or BHS."));
                yield break;
            }

            reading.Take(lines);
            while (reading.Rows.TryDequeue(out var row))
                yield return row;
        }

        reading.End();
        while (reading.Rows.TryDequeue(out var row))
            yield return row;
        if (!reading.HasBegun)
            yield return LabRow.OfFile(LabRow.Unreadable("The file is empty."));
    }
}
