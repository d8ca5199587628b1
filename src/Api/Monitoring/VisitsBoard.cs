using HealthWuhan.Domain;
using HealthWuhan.Domain.Monitoring;
using HealthWuhan.Grains.Directives;
using HealthWuhan.HealthCloud.Monitoring;

namespace HealthWuhan.Api.Monitoring;

/// <summary>Reads the figures of all nodes from the record.</summary>
internal sealed class VisitsBoard(VisitRecord record, LiveDirectives directives, TimeProvider clock)
{
    public const string ByMinute = "minute";
    public const string ByHour = "hour";

    private static readonly TimeSpan s_oneMinute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_oneHour = TimeSpan.FromHours(1);

    /// <summary>What is shown where nobody says from when, and the most that is shown: what is more is asked for piece by piece.</summary>
    public static (TimeSpan Usual, TimeSpan Most) Reach(string by) =>
        by == ByMinute ? (TimeSpan.FromHours(2), TimeSpan.FromHours(24)) : (TimeSpan.FromHours(24), TimeSpan.FromHours(72));

    /// <summary>The spans that begin in a period, at its end the one that is not over yet.</summary>
    public async Task<VisitsAnswer> Read(string by, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        Func<DateTimeOffset, DateTimeOffset> spanOf = by == ByMinute ? VisitRules.MinuteOf : VisitRules.HourOf;
        var end = to is { } until ? until : spanOf(now) + (by == ByMinute ? s_oneMinute : s_oneHour);
        var begin = spanOf(from ?? end - Reach(by).Usual);
        var rows = await record.Minutes(begin, end, cancellationToken);
        var (recent, policy) = await Recent(now, cancellationToken);
        var peak = await record.PeakHour(cancellationToken);
        return new(
            by,
            CityTime.Of(begin),
            CityTime.Of(end),
            CountItem.Of(await record.Total(cancellationToken)),
            peak is null ? null : PeakItem.Of(peak),
            VisitRules.Rise(recent, policy, now),
            [.. VisitRules.AddUp(rows, spanOf).Select(SpanItem.Of)]);
    }

    /// <summary>This moment's figures.</summary>
    /// <param name="peak">The busiest hour as it was known lately; another one is found when it is over.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<VisitsNow> Now(PeakItem? peak, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (recent, policy) = await Recent(now, cancellationToken);
        var minutes = VisitRules.AddUp(recent, VisitRules.MinuteOf).ToDictionary(minute => minute.At);
        var minute = VisitRules.MinuteOf(now);
        return new(
            CityTime.Of(now),
            CountItem.Of(await record.Total(cancellationToken)),
            SpanItem.Of(minutes.GetValueOrDefault(minute, new(minute, default))),
            SpanItem.Of(minutes.GetValueOrDefault(minute - s_oneMinute, new(minute - s_oneMinute, default))),
            peak,
            VisitRules.Rise(recent, policy, now));
    }

    public async Task<PeakItem?> Peak(CancellationToken cancellationToken) =>
        await record.PeakHour(cancellationToken) is { } peak ? PeakItem.Of(peak) : null;

    private async Task<(IReadOnlyList<VisitSpan> Minutes, MonitoringPolicy Policy)> Recent(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var policy = directives.Policy<MonitoringPolicy>();
        var minute = VisitRules.MinuteOf(now);
        return (await record.Minutes(minute.AddMinutes(-policy.RecentMinutes - policy.BaselineMinutes), minute + s_oneMinute, cancellationToken), policy);
    }
}
