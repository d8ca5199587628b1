using System.Collections.Immutable;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Domain.Retention;

/// <summary>Why somebody cannot be erased yet: a stable code, and until when it is so; null where something must happen first.</summary>
[GenerateSerializer, Immutable, Alias("erasure-obstacle")]
public sealed record ErasureObstacle([property: Id(0)] string Code, [property: Id(1)] DateTimeOffset? Until);

/// <summary>What holds while it is asked whether somebody can be erased; the zones are those of where they live.</summary>
public sealed record ErasureGround(RetentionPolicy Retention, HealthCodePolicy HealthCode, SamplingPolicy Sampling, ImmutableArray<HealthFact> Zones);

/// <summary>
/// Who asks to be erased is erased, whole and at once, as soon as nothing that the city must do or keep for everybody's health stands against it (PIPL in spirit: what is
/// no longer needed goes, what the law wants kept is only kept).
/// </summary>
public static class ErasureRules
{
    public const string SamplePending = "sample-pending";
    public const string OrderOpen = "order-open";
    public const string CodeNotGreen = "code-not-green";
    public const string InControlZone = "in-control-zone";
    public const string ResultKept = "result-kept";

    /// <summary>Every one of them, for whoever gives them titles.</summary>
    public static IReadOnlyList<string> Codes { get; } = [SamplePending, OrderOpen, CodeNotGreen, InControlZone, ResultKept];

    /// <summary>Waiting requests are looked at once a day: a zone may be lifted, a case discharged.</summary>
    private static readonly TimeSpan s_retry = TimeSpan.FromDays(1);

    /// <summary>Everything that stands against it now; empty for somebody of whom nothing is known.</summary>
    public static ImmutableArray<ErasureObstacle> Obstacles(Citizen? citizen, ErasureGround ground, DateTimeOffset now) => citizen is null
        ? []
        : [.. new[] { Pending(citizen, ground, now), Order(citizen, ground, now), Code(citizen, ground, now), Zone(ground, now), Result(citizen, ground, now) }.OfType<ErasureObstacle>()];

    /// <summary>When to look again.</summary>
    public static DateTimeOffset RetryAt(IEnumerable<ErasureObstacle> obstacles, DateTimeOffset now)
    {
        var tomorrow = now + s_retry;
        return obstacles.Max(obstacle => obstacle.Until ?? DateTimeOffset.MaxValue) is var last && last < tomorrow ? last : tomorrow;
    }

    /// <summary>Whether this is somebody who registered after it was asked for: they begin anew, and a late repeat does not touch them.</summary>
    public static bool IsSomebodyNew(Citizen citizen, DateTimeOffset askedAt) => citizen.RegisteredAt > askedAt;

    private static ErasureObstacle? Pending(Citizen citizen, ErasureGround ground, DateTimeOffset now) => Standing(
        SamplePending, citizen.Samples.Where(sample => sample.ReportedAt is null).Max(sample => (DateTimeOffset?)sample.CollectedAt.AddDays(ground.Retention.UnseenVisibleDays)), now);

    private static ErasureObstacle? Order(Citizen citizen, ErasureGround ground, DateTimeOffset now)
    {
        SamplingOrder[] open = [.. SamplingOrderRules.Unfulfilled(citizen.Samples)];
        return open.Any(order => order.Kind == SamplingOrderKind.Recheck)
            ? new(OrderOpen, null)
            : Standing(OrderOpen, open.Max(order => (DateTimeOffset?)order.ExpiresAt(ground.Sampling)), now);
    }

    /// <summary>Also what is yet to come of it: somebody in quarantine has their days at home before them.</summary>
    private static ErasureObstacle? Code(Citizen citizen, ErasureGround ground, DateTimeOffset now)
    {
        HealthReason[] reasons = [.. new HealthRecord(citizen.Facts, citizen.Samples, ground.HealthCode).Stages().Select(stage => stage.Reason).Where(reason => !(reason.Until <= now))];
        return reasons.Length == 0 ? null : new(CodeNotGreen, reasons.Any(reason => reason.Until is null) ? null : reasons.Max(reason => reason.Until));
    }

    private static ErasureObstacle? Zone(ErasureGround ground, DateTimeOffset now)
    {
        HealthFact[] zones = [.. ground.Zones.Where(zone => !(zone.Until <= now))];
        return zones.Length == 0 ? null : new(InControlZone, zones.Any(zone => zone.Until is null) ? null : zones.Max(zone => zone.Until));
    }

    private static ErasureObstacle? Result(Citizen citizen, ErasureGround ground, DateTimeOffset now) =>
        Standing(ResultKept, citizen.Samples.Max(sample => sample.ReportedAt)?.AddDays(ground.Retention.ResultsKeptDays), now);

    private static ErasureObstacle? Standing(string code, DateTimeOffset? until, DateTimeOffset now) => until > now ? new(code, until) : null;
}
