using System.Collections.Immutable;
using HealthWuhan.Domain.Citizens;

namespace HealthWuhan.Domain.HealthCodes;

/// <summary>The colour of a person as a pure function of what is on record, the policy and the time (docs/domain.md, health code).</summary>
public static class HealthCodeRules
{
    /// <summary>Whether nothing on record can give a code another colour, whatever the policy and the time.</summary>
    public static bool IsGreenForGood(ImmutableArray<HealthFact> facts, ImmutableArray<CitizenSample> samples) =>
        facts.IsEmpty && !samples.Any(sample => sample.Status is SampleStatus.Positive or SampleStatus.UnderRecheck);

    /// <summary>
    /// The strongest fact wins and all reasons are kept. Neither the order of facts and samples matters nor that one is given twice.
    /// </summary>
    /// <param name="facts">What is stored about the person, and what was looked up for them, such as their community's zone.</param>
    /// <param name="samples">All samples of the person; what follows from them needs no fact.</param>
    /// <param name="policy">Periods and numbers of tests.</param>
    /// <param name="now">The moment that is asked about.</param>
    public static HealthCode Derive(IEnumerable<HealthFact> facts, IEnumerable<CitizenSample> samples, HealthCodePolicy policy, DateTimeOffset now)
    {
        var record = new HealthRecord(facts, samples, policy);
        var stages = record.Stages();
        ImmutableArray<HealthReason> reasons = [.. stages.Where(stage => stage.HoldsAt(now)).Select(stage => stage.Reason).Distinct()
            .OrderByDescending(reason => reason.Color)
            .ThenBy(reason => reason.Since)
            .ThenBy(reason => reason.Kind)
            .ThenBy(reason => reason.Source, StringComparer.Ordinal)
            .ThenBy(reason => reason.Detail, StringComparer.Ordinal)
            .ThenBy(reason => reason.Until)
            .ThenBy(reason => reason.NotBefore)];
        return new HealthCode
        {
            Color = reasons.IsEmpty ? HealthCodeColor.Green : reasons[0].Color,
            Reasons = reasons,
            NextChange = stages.SelectMany(stage => stage.Changes).Where(change => change > now).Min(),
            LatestNegative = policy.NegativeValidity.Latest(record.Samples),
        };
    }
}
