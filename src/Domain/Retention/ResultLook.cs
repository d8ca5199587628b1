namespace HealthWuhan.Domain.Retention;

/// <summary>That somebody has seen their results.</summary>
/// <param name="Until">Every result reported by then was in an answer that reached them.</param>
/// <param name="At">When it was first so.</param>
[GenerateSerializer, Immutable, Alias("result-look")]
public sealed record ResultLook([property: Id(0)] DateTimeOffset Until, [property: Id(1)] DateTimeOffset At)
{
    /// <summary>Of two, the one that covers more; the first of two that cover the same.</summary>
    public static ResultLook? Latest(ResultLook? one, ResultLook? other) => one is null ? other : other is null || one.Until >= other.Until ? one : other;
}
