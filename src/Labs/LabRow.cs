using HealthWuhan.Domain;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Labs.Hl7;

namespace HealthWuhan.Labs;

/// <summary>One thing that is wrong with a row.</summary>
/// <param name="Code">Kebab-case and stable, as of a <see cref="Refusal"/>.</param>
/// <param name="Detail">A sentence that never repeats what was sent.</param>
/// <param name="Location">
/// Where in the sender's format, for those that have more to a row than fields: a FHIRPath (<c>Bundle.entry[2].resource.value</c>) or HL7's own (<c>OBX^2^5</c>: field 5
/// of the second OBX of the message). Null in CSV and JSON.
/// </param>
public sealed record LabProblem(string Code, string Detail, string? Location = null)
{
    internal static LabProblem Of(Refusal refusal, string? location = null) => new(refusal.Code, refusal.Detail, location);
}

/// <summary>The HL7 message that rows came in: its number in the file, from 1, and its header. The header is null where it could not be read.</summary>
public sealed record LabMessage(int Number, Hl7Header? Header);

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
/// does not begin a new row. In JSON the position in the array, in FHIR that of the bundle's entry, from 1. In HL7 the line of the OBR.
/// </param>
/// <param name="Barcode">As sent, for the answer to the sender; null where there is none to show.</param>
/// <param name="Report">Null exactly when there are problems.</param>
/// <param name="Problems">All of them at once, so that the sender corrects a row once.</param>
public sealed record LabRow(int Row, string? Barcode, LabReport? Report, IReadOnlyList<LabProblem> Problems)
{
    /// <summary>Where the tube is named, as in <see cref="LabProblem.Location"/>: for what is refused of a report that reads well.</summary>
    public string? Location { get; init; }

    /// <summary>In HL7 only.</summary>
    public LabMessage? Message { get; init; }

    /// <summary>Whether the problem is the file's and not a row's.</summary>
    public bool IsFile => Row == 0;

    /// <summary>What stands in the place of the rows that a file has beyond so many.</summary>
    public static LabRow TooMany(int mostRows) => OfFile(new("too-many-rows", $"A file has at most {mostRows} rows; what follows was not read: send it in another file."));

    internal static LabRow OfFile(Refusal refusal) => new(0, null, null, [LabProblem.Of(refusal)]);

    internal static Refusal Unreadable(string detail) => new("unreadable-file", detail);

    internal LabRow With(params IReadOnlyList<LabProblem> problems) =>
        problems.Count == 0 ? this : this with { Report = null, Problems = [.. problems, .. Problems] };

    /// <summary>The same where a part of the row could not be read: what was in it is not also said to be missing.</summary>
    internal LabRow WithUnread(params IReadOnlyList<LabProblem> problems) =>
        (this with { Problems = [.. Problems.Where(problem => problem.Code != "missing-field")] }).With(problems);
}
