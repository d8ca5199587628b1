using System.Collections.Immutable;
using HealthWuhan.Domain.Citizens;

namespace HealthWuhan.Domain.Coverage;

/// <summary>How far one person is in a round.</summary>
public enum CoverageStanding
{
    NotSampled,

    /// <summary>Sampled, and nothing has come back yet.</summary>
    Waiting,

    /// <summary>With a result that stands.</summary>
    Tested,
    UnderRecheck,
    ToBeRecollected,
}

/// <summary>Who is covered (docs/domain.md, the event: coverage = sampled / (roster − excluded)).</summary>
public static class CoverageRules
{
    private const int Decimals = 6;

    /// <summary>
    /// By the person's swabs of that round alone, as the orders that follow from them have it: a re-check is open until a single tube settles it, a
    /// re-collection until any later swab came back. The record counts the same in the database; tests hold the two against each other.
    /// </summary>
    public static CoverageStanding Standing(ImmutableArray<CitizenSample> samples)
    {
        if (samples.IsEmpty)
            return CoverageStanding.NotSampled;

        var open = SamplingOrderRules.Unfulfilled(samples).Select(order => order.Kind).ToHashSet();
        return open.Contains(SamplingOrderKind.Recheck) ? CoverageStanding.UnderRecheck
            : open.Contains(SamplingOrderKind.Recollection) ? CoverageStanding.ToBeRecollected
            : samples.Any(sample => sample.Status is SampleStatus.Negative or SampleStatus.Positive) ? CoverageStanding.Tested
            : CoverageStanding.Waiting;
    }

    /// <summary>The share of those who are to be sampled, rounded down so that what is not whole never reads as whole; null where nobody is.</summary>
    public static decimal? Share(long sampled, long required) =>
        required <= 0 ? null : decimal.Round((decimal)sampled / required, Decimals, MidpointRounding.ToZero);
}
