using HealthWuhan.Domain;
using HealthWuhan.Domain.Laboratory;

namespace HealthWuhan.Labs;

/// <summary>
/// What a reader makes of one row of a lab's file: the report, or everything that is wrong with the row. Whatever the format, a file becomes a
/// sequence of these, and a bad row says nothing about its neighbours.
/// </summary>
/// <remarks>
/// A file that cannot be read, or not further, ends the sequence with one row of number 0 (<see cref="IsFile"/>) whose problem is
/// <c>unreadable-file</c> or <c>missing-column</c>; the rows before it stand.
/// </remarks>
/// <param name="Row">
/// The number under which the sender finds the row. In CSV that of a spreadsheet: the header is 1, blank lines count, and a quoted line break
/// does not begin a new row. In JSON the position in the array, from 1.
/// </param>
/// <param name="Barcode">As sent, for the answer to the sender; null where there is none to show.</param>
/// <param name="Report">Null exactly when there are problems.</param>
/// <param name="Problems">All of them at once, so that the sender corrects a row once.</param>
public sealed record LabRow(int Row, string? Barcode, LabReport? Report, IReadOnlyList<Refusal> Problems)
{
    /// <summary>Whether the problem is the file's and not a row's.</summary>
    public bool IsFile => Row == 0;

    internal static LabRow OfFile(Refusal refusal) => new(0, null, null, [refusal]);

    internal static Refusal Unreadable(string detail) => new("unreadable-file", detail);

    internal LabRow With(Refusal problem) => this with { Report = null, Problems = [problem, .. Problems] };
}
