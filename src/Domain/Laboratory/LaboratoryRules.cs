using HealthWuhan.Domain.Citizens;

namespace HealthWuhan.Domain.Laboratory;

/// <summary>What a tube's result means for each person in it (docs/domain.md, pooled sampling, the table).</summary>
public static class LaboratoryRules
{
    /// <summary>
    /// A pool's positive is never a person's positive, an invalid is never a negative.
    /// A single tube's positive also stays under re-check until a second person has released it.
    /// </summary>
    public static SampleStatus Interpret(TubeResult result) => result switch
    {
        TubeResult.Negative => SampleStatus.Negative,
        TubeResult.Invalid => SampleStatus.ToBeRecollected,
        TubeResult.Positive or TubeResult.SingleTarget or TubeResult.GreyZone => SampleStatus.UnderRecheck,
        _ => throw new ArgumentOutOfRangeException(nameof(result), result, "Not a tube result."),
    };

    /// <summary>When the result of a voluntary test is due: 24 hours after collection (docs/domain.md, times).</summary>
    public static DateTimeOffset ExpectedBy(DateTimeOffset collectedAt) => collectedAt.AddHours(24);
}
