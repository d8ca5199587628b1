using HealthWuhan.Domain.Retention;

namespace HealthWuhan.Domain.Conversions;

/// <summary>A citizen's applications without what has expired, and when to look again; null where nothing is left.</summary>
public sealed record ExpiredConversions(ConversionFile? File, int Removed, DateTimeOffset? Next);

/// <summary>Takes from a citizen's applications what has been closed long enough, and drafts that nobody handed in.</summary>
public static class ConversionExpiryRules
{
    public static ExpiredConversions Expire(ConversionFile? file, ConversionPolicy policy, RetentionPolicy retention, DateTimeOffset now)
    {
        if (file is null)
            return new(null, 0, null);

        var left = file.Applications.RemoveAll(application => EndOf(application, policy, retention) <= now);
        var next = left.IsEmpty ? null : left.Min(application => EndOf(application, policy, retention));
        return new(
            left.IsEmpty ? null : left.Length == file.Applications.Length ? file : file with { Applications = left },
            file.Applications.Length - left.Length,
            // What waits for a reviewer has no end yet.
            left.IsEmpty ? null : next ?? now.AddDays(retention.ConversionDays));
    }

    private static DateTimeOffset? EndOf(ConversionApplication application, ConversionPolicy policy, RetentionPolicy retention) => application switch
    {
        { Status: ConversionStatus.Draft } => application.CreatedAt.AddDays(policy.DraftDays),
        // An approval that its citizen was not told of is not done.
        { IsTold: false } => null,
        _ => application.ClosedAt?.AddDays(application.SubmittedAt is null ? policy.DraftDays : retention.ConversionDays),
    };
}
