using HealthWuhan.Api.Reconciliation;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.HealthCloud;

namespace HealthWuhan.Api.Laboratory;

/// <summary>A page of a lab's tubes, oldest first; <c>next</c> asks for the one behind it, null where there is none.</summary>
public sealed record LabTubesAnswer(IReadOnlyList<LabTubeItem> Items, string? Next);

/// <summary>A tube of the lab, and the result that stands, if any.</summary>
public sealed record LabTubeItem(TubeItem Tube, string? Result, DateTimeOffset? ReportedAt)
{
    internal static LabTubeItem Of(LabTubeRow row, TimeSpan within, DateTimeOffset now) =>
        new(TubeItem.Of(row.Tube, within, row.ReportedAt ?? now), row.Result, row.ReportedAt?.ToOffset(CityTime.Offset));
}

/// <summary>A page of the rows that were not taken from the lab in the last seven days, latest first.</summary>
public sealed record LabRefusalsAnswer(IReadOnlyList<LabRefusalItem> Items, string? Next);

/// <summary>A row that was not taken, how often it came, and in which format last. A tube that was taken since then is not listed.</summary>
public sealed record LabRefusalItem(
    int Row, string? Barcode, string Code, string Detail, string Format)
{
    public required int Times { get; init; }
    public required DateTimeOffset FirstAt { get; init; }
    public required DateTimeOffset LastAt { get; init; }

    internal static LabRefusalItem Of(KeptRefusal kept) =>
        new(kept.Refusal.Row, kept.Refusal.Barcode, kept.Refusal.Code, kept.Refusal.Detail, kept.Format)
        {
            Times = kept.Times,
            FirstAt = CityTime.Of(kept.FirstAt),
            LastAt = CityTime.Of(kept.LastAt),
        };
}

/// <summary>A page of the lab's results on hold, or of those that were decided, latest first.</summary>
public sealed record LabHeldAnswer(IReadOnlyList<LabHeldItem> Items, string? Next);

/// <summary>A result that was held, and what the supervisor has made of it: Taken, Refused (another one stands) or Revoked (none does); null while it waits.</summary>
public sealed record LabHeldItem(string Barcode, TubeResult Result, string Reason, DateTimeOffset ReceivedAt)
{
    public HeldDecisionKind? Decision { get; init; }
    public DateTimeOffset? DecidedAt { get; init; }

    internal static LabHeldItem Of(HeldResult held) =>
        new(held.Held.Report.Barcode.Value, held.Held.Report.Result, held.Reason, CityTime.Of(held.Place.At))
        {
            Decision = held.Decision?.Kind,
            DecidedAt = held.Decision?.At.ToOffset(CityTime.Offset),
        };
}
