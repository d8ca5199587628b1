namespace HealthWuhan.Domain.Conversions;

/// <summary>
/// That a case waits for longer than it may follows from the clock, and lists and reviewers see it by that alone (docs/decisions/0030-conversions.md). It happens to a case once all the same, for whoever follows the feed.
/// </summary>
public static class EscalationRules
{
    /// <summary>Notes it of the case that waits too long; the very file where none does, or it was noted before.</summary>
    public static ConversionFile? Escalate(ConversionFile? file, ConversionPolicy policy, DateTimeOffset now) =>
        file?.Applications.FirstOrDefault(application => application is { IsWaiting: true, EscalatedAt: null } && application.SubmittedAt + policy.DecideWithin <= now) is { } overdue
            ? file.With(overdue with { EscalatedAt = now, IsTold = false })
            : file;
}
