using HealthWuhan.Domain;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.HealthCloud;

namespace HealthWuhan.Api.Reconciliation;

/// <summary>Results that wait for a decision, latest first.</summary>
public sealed record HeldResultsAnswer(IReadOnlyList<HeldResultItem> Items);

/// <summary>The result that was held and the code of why, and the one that stands, if any.</summary>
public sealed record HeldResultItem(string Barcode, string Lab, string Reason, DateTimeOffset ReceivedAt, HeldResultSide Held, HeldResultSide? Standing)
{
    internal static HeldResultItem Of(HeldResult result) => new(
        result.Held.Report.Barcode.Value,
        result.Held.Lab,
        result.Reason,
        CityTime.Of(result.Held.ReportedAt),
        HeldResultSide.Of(result.Held),
        result.Standing is null ? null : HeldResultSide.Of(result.Standing));
}

/// <summary>One of the two results.</summary>
public sealed record HeldResultSide(TubeResult Result, string? Kit, CtValues? Ct, DateTimeOffset? TestedAt, string Lab, DateTimeOffset ReportedAt)
{
    internal static HeldResultSide Of(LabResult result) =>
        new(result.Report.Result, result.Report.Kit, result.Report.Ct, result.Report.TestedAt, result.Lab, CityTime.Of(result.ReportedAt));
}
