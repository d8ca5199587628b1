using System.Collections.Immutable;
using HealthWuhan.Domain.Citizens;

namespace HealthWuhan.Domain.Retention;

/// <summary>
/// When a result stops being shown to its owner (docs/domain.md, what went wrong elsewhere: 75 % of links expired before use). By no other
/// rule does one disappear.
/// </summary>
/// <remarks>
/// Seen within its 30 days, it goes after them. Not seen, it waits for its owner, and goes three days after they have come, but not
/// later than 90 days after its report, unless they come only at the end of them.
/// </remarks>
public static class ResultVisibility
{
    /// <summary>From when on the result is no longer shown. A sample without one counts from its collection, as one that nobody has seen; from then on it may be deleted.</summary>
    public static DateTimeOffset EndOf(CitizenSample sample, ResultLook? look, RetentionPolicy policy)
    {
        if (sample.ReportedAt is not { } reported)
            return sample.CollectedAt.AddDays(policy.UnseenVisibleDays);
        if (look is null || look.Until < reported)
            return reported.AddDays(policy.UnseenVisibleDays);

        var (usual, late) = (reported.AddDays(policy.ResultsVisibleDays), look.At.AddDays(policy.DaysAfterFirstLook));
        return usual >= late ? usual : late;
    }

    /// <summary>
    /// What is shown; the very array where that is all, which is nearly always. What answers an order that is shown, is shown too, and a sample that still has no
    /// result is shown as long as it is kept: a device may hand in an old one late.
    /// </summary>
    public static ImmutableArray<CitizenSample> Shown(ImmutableArray<CitizenSample> samples, ResultLook? look, RetentionPolicy policy, DateTimeOffset now)
    {
        if (!samples.Any(sample => IsHidden(sample, look, policy, now)))
            return samples;

        var shown = samples.Where(sample => !IsHidden(sample, look, policy, now)).Select(sample => sample.Id).ToHashSet(StringComparer.Ordinal);
        shown.UnionWith([.. SamplingOrderRules.Of(samples).Where(order => shown.Contains(order.Id)).Select(order => order.FulfilledBy).OfType<string>()]);
        return samples.RemoveAll(sample => !shown.Contains(sample.Id));
    }

    /// <summary>The first moment after this one at which less is shown by <see cref="Shown"/>; null where there is none.</summary>
    public static DateTimeOffset? NextEnd(ImmutableArray<CitizenSample> samples, ResultLook? look, RetentionPolicy policy, DateTimeOffset now)
    {
        DateTimeOffset? next = null;
        foreach (var sample in samples)
        {
            if (sample.ReportedAt is not null && EndOf(sample, look, policy) is var end && end > now && (next is null || end < next))
                next = end;
        }

        return next;
    }

    /// <summary>
    /// Up to when the results are that somebody sees who is shown these samples, which is what their look is noted by (<see cref="ResultLook.Until"/>); null where nothing in them has a
    /// result. Rounded up to the microsecond, which is what the record keeps: rounded down it would not cover the report.
    /// </summary>
    public static DateTimeOffset? SeenUntil(ImmutableArray<CitizenSample> samples) => samples.Max(sample => sample.ReportedAt) is { } latest ? RoundUp(latest) : null;

    internal static bool HasEnded(CitizenSample sample, ResultLook? look, RetentionPolicy policy, DateTimeOffset now) => EndOf(sample, look, policy) <= now;

    private static bool IsHidden(CitizenSample sample, ResultLook? look, RetentionPolicy policy, DateTimeOffset now) =>
        sample.ReportedAt is not null && HasEnded(sample, look, policy, now);

    private static DateTimeOffset RoundUp(DateTimeOffset time) =>
        time.AddTicks((TimeSpan.TicksPerMicrosecond - (time.Ticks % TimeSpan.TicksPerMicrosecond)) % TimeSpan.TicksPerMicrosecond);
}
