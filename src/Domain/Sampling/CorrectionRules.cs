using HealthWuhan.Domain.Laboratory;

namespace HealthWuhan.Domain.Sampling;

/// <summary>The second person's part in a tube's result (docs/domain.md, pooled sampling: release of a positive needs a second person). Each can be repeated.</summary>
public static class CorrectionRules
{
    /// <summary>How many results that no longer stand a tube remembers.</summary>
    private const int MaxHistory = 20;

    /// <summary>
    /// Refuses with <c>unknown-batch</c> (also another lab's tube, or its result), <c>batch-not-sealed</c>, <c>batch-rejected</c>, <c>no-result</c>,
    /// <c>nothing-to-release</c>, <c>too-many-corrections</c>, or <c>second-person-needed</c> where the caller sent the result.
    /// </summary>
    public static Result<SampleBatch> Apply(SampleBatch? batch, Correction correction, DateTimeOffset now)
    {
        if (Refuse(batch, correction) is { } refusal)
            return refusal;

        return correction.Kind switch
        {
            CorrectionKind.Release => Release(batch!, correction, now),
            CorrectionKind.Correct => Correct(batch!, correction, now),
            _ => Revoke(batch!, correction, now),
        };
    }

    private static Refusal? Refuse(SampleBatch? batch, Correction correction) => batch switch
    {
        null => SampleBatchRules.UnknownBatch,
        { LabInCharge: { } lab } when lab != correction.Lab => SampleBatchRules.UnknownBatch,
        { Status: BatchStatus.Open } => new("batch-not-sealed", $"Tube {batch.Barcode} is still open at its site."),
        { Status: BatchStatus.Rejected } => new("batch-rejected", $"Tube {batch.Barcode} was rejected."),
        { Result: { } result } when result.ReportedBy == correction.By && !IsRepeat(result, correction) =>
            new("second-person-needed", "Whoever sent a result cannot release, correct or revoke it."),
        { History.Length: >= MaxHistory } when correction.Kind != CorrectionKind.Release =>
            new("too-many-corrections", $"Tube {batch.Barcode} was corrected {MaxHistory} times."),
        _ => null,
    };

    // The result that a correction put in place was sent by its corrector: the same correction again is a repeat, not a second opinion.
    private static bool IsRepeat(LabResult result, Correction correction) =>
        correction is { Kind: CorrectionKind.Correct, Report: { } report } && result.Report.SaysTheSameAs(report);

    private static Result<SampleBatch> Release(SampleBatch batch, Correction correction, DateTimeOffset now) => batch switch
    {
        { Result: { ReleasedBy: not null } } => batch,
        { Result: { Report.Result: TubeResult.Positive } result, PoolSize: 1 } =>
            batch with { Result = result with { ReleasedBy = correction.By, ReleasedAt = now }, Delivered = false },
        _ => new Refusal("nothing-to-release", $"Tube {batch.Barcode} is not a single tube with a positive result."),
    };

    private static Result<SampleBatch> Correct(SampleBatch batch, Correction correction, DateTimeOffset now)
    {
        if (batch.Result is { } standing && standing.Report.SaysTheSameAs(correction.Report!))
            return batch;

        var corrected = new LabResult(correction.Report!, correction.Lab, now) { ReportedBy = correction.By };
        return Superseded(batch, correction, now) with { Status = BatchStatus.Tested, Result = corrected, Delivered = false };
    }

    private static Result<SampleBatch> Revoke(SampleBatch batch, Correction correction, DateTimeOffset now)
    {
        if (batch.Result is not null)
            return Superseded(batch, correction, now) with { Status = BatchStatus.Received, Result = null, Delivered = false };

        return batch.History is [.., { By: CorrectionKind.Revoke }]
            ? batch
            : new Refusal("no-result", $"Tube {batch.Barcode} has no result.");
    }

    private static SampleBatch Superseded(SampleBatch batch, Correction correction, DateTimeOffset now) => batch.Result is { } result
        ? batch with { History = batch.History.Add(new(result, correction.Kind, correction.Reason, correction.By, now)) }
        : batch;
}
