using HealthWuhan.Domain;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.HealthCloud;

namespace HealthWuhan.Api.Reconciliation;

/// <summary>Results on hold, latest first; <c>next</c> asks for the page behind it, null where there is none.</summary>
public sealed record HeldResultsAnswer(IReadOnlyList<HeldResultItem> Items, string? Next);

/// <summary>The result that was held and the code of why, the one that stood then, if any, and what a second person has made of it.</summary>
public sealed record HeldResultItem(string Barcode, string Lab, string Reason, DateTimeOffset ReceivedAt, HeldResultSide Held, HeldResultSide? Standing)
{
    /// <summary>Where the tube was filled.</summary>
    public string? Site { get; init; }

    /// <summary>Of the site; null where the policy <c>places</c> does not say.</summary>
    public string? District { get; init; }

    /// <summary>Null while it waits.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Taken: it stands now. Refused: another one does. Revoked: none does. Null also for what was decided before it was kept.</summary>
    public HeldDecisionKind? Decision { get; init; }

    /// <summary>The user name of who decided.</summary>
    public string? DecidedBy { get; init; }

    internal static IReadOnlyList<string> Columns { get; } =
    [
        "barcode", "lab", "site", "district", "reason", "received_at", "held_result", "held_tested_at", "standing_result", "standing_reported_at", "decision",
        "decided_at", "decided_by",
    ];

    internal static HeldResultItem Of(HeldResult result) => new(
        result.Held.Report.Barcode.Value,
        result.Held.Lab,
        result.Reason,
        CityTime.Of(result.Place.At),
        HeldResultSide.Of(result.Held),
        result.Standing is null ? null : HeldResultSide.Of(result.Standing))
    {
        Site = result.Site,
        DecidedAt = result.Decision?.At.ToOffset(CityTime.Offset),
        Decision = result.Decision?.Kind,
        DecidedBy = result.Decision?.By,
    };

    internal IReadOnlyList<string?> Line() =>
    [
        Barcode, Lab, Site, District, Reason, CsvText.Time(ReceivedAt), Held.Result.ToString(), CsvText.Time(Held.TestedAt), Standing?.Result.ToString(),
        CsvText.Time(Standing?.ReportedAt), Decision?.ToString(), CsvText.Time(DecidedAt), DecidedBy,
    ];
}

/// <summary>One of the two results.</summary>
public sealed record HeldResultSide(TubeResult Result, string? Kit, CtValues? Ct, DateTimeOffset? TestedAt, string Lab, DateTimeOffset ReportedAt)
{
    internal static HeldResultSide Of(LabResult result) =>
        new(result.Report.Result, result.Report.Kit, result.Report.Ct, result.Report.TestedAt, result.Lab, CityTime.Of(result.ReportedAt));
}
