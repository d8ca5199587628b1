using HealthWuhan.Domain.Citizens;

namespace HealthWuhan.Domain.Laboratory;

/// <summary>What a tube's result means for each person in it (docs/domain.md, pooled sampling, the table).</summary>
public static class LaboratoryRules
{
    /// <summary>
    /// A pool's positive is never a person's positive, an invalid is never a negative.
    /// A single tube's positive stays under re-check until a second person has released it.
    /// </summary>
    public static SampleStatus Interpret(LabResult result, int poolSize) => result.Report.Result switch
    {
        TubeResult.Negative => SampleStatus.Negative,
        TubeResult.Invalid => SampleStatus.ToBeRecollected,
        TubeResult.Positive when poolSize == 1 && result.ReleasedBy is not null => SampleStatus.Positive,
        TubeResult.Positive or TubeResult.SingleTarget or TubeResult.GreyZone => SampleStatus.UnderRecheck,
        _ => throw new ArgumentOutOfRangeException(nameof(result), result.Report.Result, "Not a tube result."),
    };
}
