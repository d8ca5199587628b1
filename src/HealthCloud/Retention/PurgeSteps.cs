using HealthWuhan.Domain.Retention;

namespace HealthWuhan.HealthCloud.Retention;

/// <summary>
/// A table that loses its old rows, batch by batch. <paramref name="Old"/> is the condition, where <c>$1</c> is the time before which rows have had their day.
/// </summary>
/// <param name="Kind">What a certificate calls it: stored, never changed.</param>
/// <param name="Table">Whose rows go.</param>
/// <param name="Old">Which of them.</param>
/// <param name="Days">How long they are kept.</param>
public sealed record PurgeStep(string Kind, string Table, string Old, Func<RetentionPolicy, int> Days);

/// <summary>
/// Every table that is purged by age, in one place. Whoever adds a table that names people, or grows with use, adds its step here. What stands in grains is
/// purged through them, and the access log by its own rules.
/// </summary>
public static class PurgeSteps
{
    public static IReadOnlyList<PurgeStep> All { get; } =
    [
        // A re-check that nobody answered is still what keeps somebody Yellow.
        new("sampling-orders", "sampling_order", "ordered_at < $1 AND (fulfilled_by IS NOT NULL OR withdrawn OR kind = 'Recollection')", policy => policy.OrderDays),
        // With the tubes that they are in.
        new("swabs", "sample", "collected_at < $1", policy => policy.TubeDays),
        new("roster", "roster", "updated_at < $1", policy => policy.RosterDays),
        new("roster-imports", "roster_import", "progress_at < $1", policy => policy.RosterDays),
        new("held-results", "held_result", "decided_at < $1", policy => policy.HeldResultDays),
        new("conversions", "conversion", "closed_at < $1", policy => policy.ConversionDays),
        new("code-changes", "health_code_change", "at < $1", policy => policy.CodeChangeDays),
        new(
            "directives",
            "directive",
            "put_at < $1 AND EXISTS (SELECT 1 FROM directive later WHERE later.kind = row.kind AND later.id = row.id AND later.revision > row.revision)",
            policy => policy.DirectiveDays),
        new("sms-counts", "sms_sent", "starts_at < $1", policy => policy.SmsDays),
        // Everything that such a look covers has gone by then.
        new("result-looks", "result_look", "until < $1 AND at < $1", policy => policy.UnseenVisibleDays + policy.DaysAfterFirstLook),
        new("erasure-requests", "erasure_request", "citizen IS NULL AND decided_at < $1", policy => policy.AccessLogDays),
        // As long as the entries of the access log that name them.
        new("list-exports", "list_export", "at < $1", policy => policy.AccessLogDays),
    ];
}
