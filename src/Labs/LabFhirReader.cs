using System.Runtime.CompilerServices;
using HealthWuhan.Labs.Fhir;

namespace HealthWuhan.Labs;

/// <summary>
/// Reads lab reports from FHIR R4 in JSON: a Bundle of whatever type with DiagnosticReports, Observations and Specimens, or one report alone. The bundle is
/// never held as a whole, and no content makes it throw: what cannot be read is said by a <see cref="LabRow"/>.
/// </summary>
public static class LabFhirReader
{
    private const int MaxEntrySize = 1024 * 1024;

    /// <summary>The rows as they are complete, one a report, each with its report or its problems.</summary>
    /// <param name="file">Read from where it stands to its end; left open.</param>
    /// <param name="now">No test took place after it, give or take the clock of the lab.</param>
    /// <param name="cancellationToken">Ends the reading between rows.</param>
    public static async IAsyncEnumerable<LabRow> Read(
        Stream file, DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var head = await ReadHead(file, cancellationToken);
        if (FhirEntry.ReadAlone(head) is { } alone)
        {
            foreach (var row in FhirBundle.Of(alone, now))
                yield return row;
            yield break;
        }

        var items = new JsonItems(file, "entry", MaxEntrySize) { Head = head };
        var bundle = new FhirBundle(now);
        while (await items.MoveNext(cancellationToken))
        {
            bundle.Take(FhirEntry.Read(items.Item, items.Number));
            while (bundle.Rows.TryDequeue(out var row))
                yield return row;
        }

        bundle.End();
        while (bundle.Rows.TryDequeue(out var row))
            yield return row;
        if (items.Broken is { } broken)
            yield return LabRow.OfFile(broken);
    }

    /// <summary>As much as a resource that comes alone may be long.</summary>
    private static async Task<ReadOnlyMemory<byte>> ReadHead(Stream file, CancellationToken cancellationToken)
    {
        var head = new byte[MaxEntrySize];
        return head.AsMemory(0, await file.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken));
    }
}
